// The reading side of SyncRunStore: runs as their contract messages.
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/feed/publisher.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/store/queries.h"
#include "services/ingestion/store/sync_run_store.h"

namespace dealtrace::ingestion {
namespace {

using postgres::Result;
using postgres::Row;
using postgres::Transaction;

v1::SyncRun ReadRun(const Row& row) {
  v1::SyncRun run;
  run.set_name(rpc::ResourceName("syncRuns", row.Text(0)));
  run.set_source(rpc::ResourceName("sources", row.Text(1)));
  run.set_mode(static_cast<v1::SyncRun::Mode>(row.Int(2)));
  run.set_state(static_cast<v1::SyncRun::State>(row.Int(3)));
  if (!row.IsNull(4)) *run.mutable_window_start_time() = ToTimestamp(row.Time(4));
  if (!row.IsNull(5)) *run.mutable_window_end_time() = ToTimestamp(row.Time(5));
  run.set_error_message(row.Text(6));
  run.set_trace_parent(row.Text(7));
  *run.mutable_create_time() = ToTimestamp(row.Time(8));
  if (!row.IsNull(9)) *run.mutable_start_time() = ToTimestamp(row.Time(9));
  if (!row.IsNull(10)) *run.mutable_finish_time() = ToTimestamp(row.Time(10));
  run.set_claim_count(static_cast<int32_t>(row.Int(11)));
  if (!row.IsNull(13)) run.set_max_deletion_percent(static_cast<int32_t>(row.Int(13)));
  return run;
}

// Adds the receipts and the feed position.
absl::Status Complete(Transaction& transaction,
                      std::vector<std::pair<int64_t, v1::SyncRun>>* runs) {
  std::map<std::string, v1::SyncRun*> by_id;
  std::vector<std::string> ids;
  for (auto& [number, run] : *runs) {
    std::string id = rpc::ResourceIdOrEmpty("syncRuns", run.name());
    by_id[id] = &run;
    ids.push_back(id);
  }
  ASSIGN_OR_RETURN(Result receipts, transaction.Execute(queries::kLoadSyncReceipts, ids));
  for (int i = 0; i < receipts.size(); ++i) {
    v1::SyncRun* run = by_id[receipts[i].Text(0)];
    if (!run->add_streams()->ParseFromString(receipts[i].Binary(1))) {
      return absl::DataLossError("the receipt of a sync run is damaged");
    }
    run->set_change_count(run->change_count() + receipts[i].Int(2));
  }
  for (auto& [id, run] : by_id) {
    if (!run->has_finish_time()) continue;
    ASSIGN_OR_RETURN(int64_t position, feed::LastPublishedPosition(transaction, "sync_run", id));
    run->set_feed_position(position);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<v1::SyncRun>> SyncRunStore::Get(Transaction& transaction,
                                                             const std::string& id) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kGetSyncRun, id));
  if (result.empty()) return std::nullopt;
  std::vector<std::pair<int64_t, v1::SyncRun>> runs;
  runs.emplace_back(result[0].Int(12), ReadRun(result[0]));
  RETURN_IF_ERROR(Complete(transaction, &runs));
  return std::move(runs[0].second);
}

absl::StatusOr<std::vector<std::pair<int64_t, v1::SyncRun>>> SyncRunStore::List(
    Transaction& transaction, const std::string& source, int64_t before, int count) {
  ASSIGN_OR_RETURN(Result result,
                   transaction.Execute(queries::kListSyncRuns, before, source, count));
  std::vector<std::pair<int64_t, v1::SyncRun>> runs;
  for (int i = 0; i < result.size(); ++i) {
    runs.emplace_back(result[i].Int(12), ReadRun(result[i]));
  }
  RETURN_IF_ERROR(Complete(transaction, &runs));
  return runs;
}

absl::StatusOr<std::map<std::string, std::string>> SyncRunStore::LatestRuns(
    Transaction& transaction) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kListLatestSyncRuns));
  std::map<std::string, std::string> latest;
  for (int i = 0; i < result.size(); ++i) latest[result[i].Text(0)] = result[i].Text(1);
  return latest;
}

absl::StatusOr<std::vector<ListedReject>> SyncRunStore::ListRejects(Transaction& transaction,
                                                                    const std::string& run_id,
                                                                    const RejectPosition& after,
                                                                    int count) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kListSyncRejects, run_id,
                                                      after.stream, after.number, count));
  std::vector<ListedReject> rejects;
  for (int i = 0; i < result.size(); ++i) {
    const Row& row = result[i];
    ListedReject& listed = rejects.emplace_back();
    listed.position = {row.Text(0), row.Int(1)};
    listed.reject.set_stream(row.Text(0));
    listed.reject.set_file(row.Text(2));
    listed.reject.set_line(row.Int(3));
    listed.reject.set_field(row.Text(4));
    listed.reject.set_reason(row.Text(5));
    listed.reject.set_raw(row.Text(6));
  }
  return rejects;
}

}  // namespace dealtrace::ingestion
