#include "services/ingestion/store/rights_fill.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/message.h"
#include "libs/rights/rows.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/record_kind.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {
namespace {

constexpr int kRecordsAtOnce = 1000;
// Older than what a sync stores meanwhile, which therefore stays.
constexpr int64_t kPosition = -1;

postgres::TransactionOptions Options() {
  postgres::TransactionOptions options;
  options.name = "fill rights";
  options.deadline = absl::Now() + absl::Minutes(1);
  return options;
}

// Writes the rows of the records behind `after`; false at the end.
absl::StatusOr<bool> FillSome(postgres::Transaction& transaction, const RecordKindNames& names,
                              std::string* after) {
  ASSIGN_OR_RETURN(const postgres::Result records,
                   transaction.Execute(queries::kScanRecords, names.feed, *after, kRecordsAtOnce));
  const std::unique_ptr<google::protobuf::Message> message(PrototypeOf(names.kind).New());
  std::vector<rights::Row> rows;
  for (int i = 0; i < records.size(); ++i) {
    *after = records[i].Text(0);
    if (!message->ParseFromString(records[i].Binary(1))) {
      return absl::DataLossError(absl::StrCat("the stored record ", *after, " is damaged"));
    }
    if (auto row = rights::RowOf(names.feed, *after, *message)) rows.push_back(*std::move(row));
  }
  RETURN_IF_ERROR(
      rights::WriteRows(transaction, rows, std::vector<int64_t>(rows.size(), kPosition)));
  return records.size() == kRecordsAtOnce;
}

absl::Status FillKind(postgres::Database& database, const RecordKindNames& names) {
  const std::string kind(names.feed);
  std::string after;
  bool done = false;
  while (!done) {
    RETURN_IF_ERROR(
        database.Transact(Options(), [&](postgres::Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(const postgres::Result filled,
                           transaction.Execute(queries::kIsRightsFilled, kind));
          done = filled[0].Bool(0);
          if (done) return absl::OkStatus();
          std::string next = after;
          ASSIGN_OR_RETURN(const bool more, FillSome(transaction, names, &next));
          after = std::move(next);
          done = !more;
          return more ? absl::OkStatus()
                      : transaction.Execute(queries::kStoreRightsFilled, kind).status();
        }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FillRights(postgres::Database& database) {
  for (absl::string_view kind : rights::kKinds) {
    ASSIGN_OR_RETURN(const RecordKind record_kind, KindOfFeed(kind));
    RETURN_IF_ERROR(FillKind(database, NamesOf(record_kind)));
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
