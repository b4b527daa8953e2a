#include "libs/feed/dead_letters.h"

#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "dealtrace/feed/v1/dead_letter_service.pb.h"
#include "libs/feed/dirty.h"
#include "libs/feed/queries.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::DeadLetter;
using dealtrace::feed::v1::GetDeadLetterRequest;
using dealtrace::feed::v1::ListDeadLettersRequest;
using dealtrace::feed::v1::ListDeadLettersResponse;
using dealtrace::feed::v1::RetryDeadLetterRequest;

constexpr int kPageDefault = 50;
constexpr int kPageMax = 1000;
constexpr absl::string_view kCollection = "deadLetters/";

void ToProto(absl::Time time, google::protobuf::Timestamp* timestamp) {
  timestamp->set_seconds(absl::ToUnixSeconds(time));
  timestamp->set_nanos(static_cast<int32_t>(
      (time - absl::FromUnixSeconds(absl::ToUnixSeconds(time))) / absl::Nanoseconds(1)));
}

DeadLetter::State StateOf(const std::string& state) {
  if (state == "OPEN") return DeadLetter::STATE_OPEN;
  if (state == "RETRYING") return DeadLetter::STATE_RETRYING;
  return DeadLetter::STATE_CLOSED;
}

DeadLetter ToLetter(const postgres::Row& row) {
  DeadLetter letter;
  letter.set_name(absl::StrCat(kCollection, row.Int(0)));
  letter.set_feed(row.Text(1));
  letter.set_kind(row.Text(2));
  letter.set_key(row.Text(3));
  letter.set_position(row.Int(4));
  letter.set_reason(row.Text(5));
  letter.set_attempt_count(static_cast<int32_t>(row.Int(6)));
  letter.set_trace_parent(row.Text(7));
  letter.set_state(StateOf(row.Text(8)));
  ToProto(row.Time(9), letter.mutable_create_time());
  ToProto(row.Time(10), letter.mutable_update_time());
  return letter;
}

absl::StatusOr<int64_t> IdOf(const std::string& name) {
  absl::string_view rest = name;
  int64_t id = 0;
  if (!absl::ConsumePrefix(&rest, kCollection) || !absl::SimpleAtoi(rest, &id)) {
    return rpc::InvalidRequest({{"name", "must have the form deadLetters/{number}"}});
  }
  return id;
}

postgres::TransactionOptions Options(const rpc::Call& call, std::string name) {
  postgres::TransactionOptions options;
  options.name = std::move(name);
  options.deadline = call.deadline();
  return options;
}

absl::StatusOr<DeadLetter> Load(postgres::Transaction& transaction, const std::string& name,
                                int64_t id) {
  ASSIGN_OR_RETURN(postgres::Result rows, transaction.Execute(queries::kGetDeadLetter, id));
  if (rows.empty()) return rpc::NotFound("DeadLetter", name);
  return ToLetter(rows[0]);
}

absl::StatusOr<ListDeadLettersResponse> List(postgres::Database& database, const rpc::Call& call,
                                             const ListDeadLettersRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kPageDefault, kPageMax));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!page.last_key.empty() && !absl::SimpleAtoi(page.last_key, &before)) {
    return rpc::InvalidRequest({{"page_token", "is not of this list"}});
  }
  ListDeadLettersResponse response;
  RETURN_IF_ERROR(database.Transact(
      Options(call, "list dead letters"), [&](postgres::Transaction& transaction) -> absl::Status {
        response.Clear();
        ASSIGN_OR_RETURN(postgres::Result rows,
                         transaction.Execute(queries::kListDeadLetters, request.include_closed(),
                                             before, page.size + 1));
        const int size = std::min(rows.size(), page.size);
        for (int i = 0; i < size; ++i) *response.add_dead_letters() = ToLetter(rows[i]);
        if (rows.size() > page.size) {
          response.set_next_page_token(
              rpc::MakePageToken(request, absl::StrCat(rows[size - 1].Int(0))));
        }
        return absl::OkStatus();
      }));
  return response;
}

absl::StatusOr<DeadLetter> Retry(postgres::Database& database, const rpc::Call& call,
                                 const RetryDeadLetterRequest& request) {
  ASSIGN_OR_RETURN(const int64_t id, IdOf(request.name()));
  DeadLetter letter;
  RETURN_IF_ERROR(database.Transact(
      Options(call, "retry dead letter"), [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(letter, Load(transaction, request.name(), id));
        if (letter.state() != DeadLetter::STATE_OPEN) return absl::OkStatus();
        RETURN_IF_ERROR(transaction.Execute(queries::kRetryDeadLetter, id).status());
        if (letter.position() == 0) {
          // A derivation: its deriver finds the key dirty and closes the letter when it succeeds.
          DirtyMarker marker(telemetry::CurrentContext().trace_parent, "");
          marker.Mark(letter.kind(), letter.key());
          RETURN_IF_ERROR(marker.Flush(transaction));
        }
        ASSIGN_OR_RETURN(letter, Load(transaction, request.name(), id));
        return absl::OkStatus();
      }));
  return letter;
}

}  // namespace

void RegisterDeadLetterService(rpc::Server& server, std::shared_ptr<postgres::Database> database) {
  server.Handle<ListDeadLettersRequest, ListDeadLettersResponse>(
      "dealtrace.feed.v1.DeadLetterService/ListDeadLetters",
      [database](const rpc::Call& call, const ListDeadLettersRequest& request) {
        return List(*database, call, request);
      });
  server.Handle<GetDeadLetterRequest, DeadLetter>(
      "dealtrace.feed.v1.DeadLetterService/GetDeadLetter",
      [database](const rpc::Call& call,
                 const GetDeadLetterRequest& request) -> absl::StatusOr<DeadLetter> {
        ASSIGN_OR_RETURN(const int64_t id, IdOf(request.name()));
        DeadLetter letter;
        RETURN_IF_ERROR(database->Transact(Options(call, "get dead letter"),
                                           [&](postgres::Transaction& transaction) -> absl::Status {
                                             ASSIGN_OR_RETURN(
                                                 letter, Load(transaction, request.name(), id));
                                             return absl::OkStatus();
                                           }));
        return letter;
      });
  server.Handle<RetryDeadLetterRequest, DeadLetter>(
      "dealtrace.feed.v1.DeadLetterService/RetryDeadLetter",
      [database](const rpc::Call& call, const RetryDeadLetterRequest& request) {
        return Retry(*database, call, request);
      });
}

}  // namespace dealtrace::feed
