#include "services/ingestion/store/sync_run_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {
namespace {

using postgres::Bytes;
using postgres::Parameter;
using postgres::Result;
using postgres::Row;
using postgres::Transaction;

std::optional<absl::Time> OptionalTime(const Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return row.Time(column);
}

absl::Status LostClaim(const ClaimedRun& run) {
  return absl::AbortedError(absl::StrCat("sync run ", run.id, " was taken over or has ended"));
}

}  // namespace

absl::StatusOr<std::optional<std::string>> SyncRunStore::Create(Transaction& transaction,
                                                                const NewRun& run) {
  ASSIGN_OR_RETURN(Result result,
                   transaction.Execute(queries::kInsertSyncRun, run.source,
                                       static_cast<int>(run.mode), run.window_start, run.window_end,
                                       run.trace_parent, run.max_deletion_percent));
  if (result.empty()) return std::nullopt;
  return result[0].Text(0);
}

absl::StatusOr<std::optional<std::string>> SyncRunStore::FindActive(Transaction& transaction,
                                                                    const std::string& source) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kFindActiveSyncRun, source));
  if (result.empty()) return std::nullopt;
  return result[0].Text(0);
}

absl::StatusOr<std::optional<ClaimedRun>> SyncRunStore::Claim(Transaction& transaction,
                                                              const std::string& owner,
                                                              absl::Duration lease) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kClaimSyncRun, owner,
                                                      absl::ToDoubleSeconds(lease)));
  if (result.empty()) return std::nullopt;
  const Row& row = result[0];
  ClaimedRun run;
  run.id = row.Text(0);
  run.source = row.Text(1);
  run.mode = static_cast<v1::SyncRun::Mode>(row.Int(2));
  run.window_start = OptionalTime(row, 3);
  run.window_end = OptionalTime(row, 4);
  run.trace_parent = row.Text(5);
  run.create_time = row.Time(6);
  run.epoch = row.Int(7);
  if (!row.IsNull(8)) run.max_deletion_percent = static_cast<int>(row.Int(8));
  return run;
}

absl::StatusOr<bool> SyncRunStore::Renew(Transaction& transaction, const ClaimedRun& run,
                                         absl::Duration lease) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kRenewSyncRun, run.id, run.epoch,
                                                      absl::ToDoubleSeconds(lease)));
  if (result.empty()) return LostClaim(run);
  return result[0].Bool(0);
}

absl::Status SyncRunStore::Release(Transaction& transaction, const ClaimedRun& run) {
  return transaction.Execute(queries::kReleaseSyncRun, run.id, run.epoch).status();
}

absl::Status SyncRunStore::Finish(Transaction& transaction, const ClaimedRun& run,
                                  v1::SyncRun::State state, const std::string& error_message) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kFinishSyncRun, run.id, run.epoch,
                                                      static_cast<int>(state), error_message));
  return result.affected() == 1 ? absl::OkStatus() : LostClaim(run);
}

absl::Status SyncRunStore::RequestCancel(Transaction& transaction, const std::string& id) {
  return transaction.Execute(queries::kCancelSyncRun, id).status();
}

absl::StatusOr<std::map<std::string, StreamProgress>> SyncRunStore::LoadProgress(
    Transaction& transaction, const std::string& run_id) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kLoadSyncStreams, run_id));
  std::map<std::string, StreamProgress> streams;
  for (int i = 0; i < result.size(); ++i) {
    StreamProgress& progress = streams[result[i].Text(0)];
    if (!progress.receipt.ParseFromString(result[i].Binary(1))) {
      return absl::DataLossError(absl::StrCat("the receipt of sync run ", run_id, " is damaged"));
    }
    progress.file_number = static_cast<int>(result[i].Int(2));
    progress.checkpoint = {result[i].Int(3), result[i].Int(4), result[i].Int(5)};
    progress.stored_reject_count = result[i].Int(6);
    progress.change_count = result[i].Int(7);
  }
  return streams;
}

absl::Status SyncRunStore::AddStream(Transaction& transaction, const std::string& run_id,
                                     int ordinal, const v1::StreamReceipt& receipt) {
  return transaction
      .Execute(queries::kInsertSyncStream, run_id, receipt.stream(), ordinal,
               Bytes{receipt.SerializeAsString()})
      .status();
}

absl::Status SyncRunStore::SaveProgress(Transaction& transaction, const std::string& run_id,
                                        const StreamProgress& progress) {
  const Checkpoint& checkpoint = progress.checkpoint;
  return transaction
      .Execute(queries::kUpdateSyncStream, run_id, progress.receipt.stream(),
               Bytes{progress.receipt.SerializeAsString()}, progress.file_number, checkpoint.offset,
               checkpoint.line, checkpoint.record, progress.stored_reject_count,
               progress.change_count)
      .status();
}

absl::Status SyncRunStore::AddRejects(Transaction& transaction, const std::string& run_id,
                                      const std::string& stream, int64_t first_number,
                                      const std::vector<Reject>& rejects) {
  if (rejects.empty()) return absl::OkStatus();
  static constexpr absl::string_view kColumns[] = {"run_id", "stream", "number", "file",
                                                   "line",   "field",  "reason", "raw"};
  return transaction.Copy("sync_reject", kColumns, [&](postgres::CopyWriter& writer) {
    int64_t number = first_number;
    for (const Reject& reject : rejects) {
      const Parameter fields[] = {run_id,      stream,       number++,      reject.file,
                                  reject.line, reject.field, reject.reason, reject.raw};
      RETURN_IF_ERROR(writer.WriteRow(fields));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::map<std::string, ReadFile>> SyncRunStore::LoadFiles(Transaction& transaction,
                                                                        const std::string& source,
                                                                        const std::string& stream) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kLoadSyncFiles, source, stream));
  std::map<std::string, ReadFile> files;
  for (int i = 0; i < result.size(); ++i) {
    const Row& row = result[i];
    ReadFile& file = files[row.Text(0)];
    file.path = row.Text(0);
    file.size_bytes = row.Int(1);
    file.modify_nanos = row.Int(2);
    file.sha256 = row.Text(3);
    file.config_hash = row.Text(4);
    file.end = {row.Int(5), row.Int(6), row.Int(7)};
  }
  return files;
}

absl::Status SyncRunStore::ReplaceFiles(Transaction& transaction, const std::string& source,
                                        const std::string& stream,
                                        const std::vector<ReadFile>& files) {
  RETURN_IF_ERROR(transaction.Execute(queries::kDeleteSyncFiles, source, stream).status());
  for (const ReadFile& file : files) {
    RETURN_IF_ERROR(transaction
                        .Execute(queries::kInsertSyncFile, source, stream, file.path,
                                 file.size_bytes, file.modify_nanos, file.sha256, file.config_hash,
                                 file.end.offset, file.end.line, file.end.record)
                        .status());
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
