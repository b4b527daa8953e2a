#include "services/ingestion/outbox_service.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/ingestion/v1/outbox_service.pb.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {
namespace {

v1::OutboxEntry ReadEntry(const postgres::Row& row) {
  v1::OutboxEntry entry;
  entry.set_name(rpc::ResourceName("outboxEntries", absl::StrCat(row.Int(0))));
  entry.set_destination(row.Text(1));
  entry.set_record(row.Text(2));
  entry.set_idempotency_key(row.Text(3));
  entry.set_state(static_cast<v1::OutboxEntry::State>(row.Int(4)));
  entry.set_attempt_count(static_cast<int32_t>(row.Int(5)));
  entry.set_error_message(row.Text(6));
  *entry.mutable_create_time() = ToTimestamp(row.Time(7));
  *entry.mutable_update_time() = ToTimestamp(row.Time(8));
  return entry;
}

absl::StatusOr<v1::ListOutboxEntriesResponse> List(postgres::Database& database,
                                                   const rpc::Call& call,
                                                   const v1::ListOutboxEntriesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ReadPage(request, kPageSizeDefault, kPageSizeMax));
  int64_t before = 0;
  if (!page.last_key.empty() && !absl::SimpleAtoi(page.last_key, &before)) {
    return rpc::InvalidRequest({{"page_token", "is not of this list"}});
  }
  postgres::TransactionOptions options;
  options.name = "list outbox entries";
  options.deadline = call.deadline();
  options.read_only = true;
  v1::ListOutboxEntriesResponse response;
  RETURN_IF_ERROR(
      database.Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
        response.Clear();
        ASSIGN_OR_RETURN(postgres::Result result,
                         transaction.Execute(queries::kListOutboxEntries, before,
                                             static_cast<int>(request.state()), page.size + 1));
        for (int i = 0; i < result.size() && i < page.size; ++i) {
          *response.add_outbox_entries() = ReadEntry(result[i]);
        }
        if (result.size() > page.size) {
          response.set_next_page_token(
              rpc::MakePageToken(request, absl::StrCat(result[page.size - 1].Int(0))));
        }
        return absl::OkStatus();
      }));
  return response;
}

}  // namespace

void RegisterOutboxService(std::shared_ptr<postgres::Database> database, rpc::Server& server) {
  server.Handle<v1::ListOutboxEntriesRequest, v1::ListOutboxEntriesResponse>(
      "dealtrace.ingestion.v1.OutboxService/ListOutboxEntries",
      [database](const rpc::Call& call, const v1::ListOutboxEntriesRequest& request) {
        return List(*database, call, request);
      });
}

}  // namespace dealtrace::ingestion
