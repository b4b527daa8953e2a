#include "services/ingestion/erasure_runner.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/erasure/ledger_purge.h"
#include "libs/erasure/mention_keys.h"
#include "libs/feed/publisher.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/span.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/person_eraser.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {
namespace {

using postgres::Transaction;

constexpr char kChannel[] = "erasure_run";

// The dependency's fault, or this process is stopping: the run goes on later.
bool GoesOnLater(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

// What may be told of a failure: a database's message may quote the row that it is about.
std::string ReasonOf(const absl::Status& status) {
  if (absl::IsDataLoss(status)) return std::string(status.message());
  return absl::StrCat("the database refused a change: ", absl::StatusCodeToString(status.code()));
}

}  // namespace

ErasureRunner::~ErasureRunner() { Stop(); }

void ErasureRunner::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void ErasureRunner::Stop() {
  stopping_.store(true);
  if (thread_.joinable()) thread_.join();
}

void ErasureRunner::Loop() {
  bool keys_are_made = false;
  while (!stopping_.load()) {
    const uint64_t seen = database_->NotificationCount(kChannel);
    const absl::StatusOr<bool> ran = RunOne();
    if (ran.ok() && *ran) continue;
    if (ran.ok() && !keys_are_made) {
      const absl::StatusOr<bool> made = MakeMissingKeys();
      if (made.ok() && *made) continue;
      keys_are_made = made.ok();
    }
    // Also the wait after a failure: the database may be away for a while.
    database_->WaitForNotificationAbove(kChannel, seen, absl::Now() + kRunPoll,
                                        [this] { return stopping_.load(); });
  }
}

postgres::TransactionOptions ErasureRunner::Options(const char* name) const {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = absl::Now() + kErasureBatchTime;
  return options;
}

absl::StatusOr<bool> ErasureRunner::RunOne() {
  std::optional<ClaimedErasure> claimed;
  RETURN_IF_ERROR(
      database_->Transact(Options("claim erasure"), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(claimed, ErasureStore::Claim(transaction, options_.owner, options_.lease));
        return absl::OkStatus();
      }));
  if (!claimed) return false;
  telemetry::Span span = telemetry::Span::Start(
      "erase person", {.kind = telemetry::SpanKind::kConsumer,
                       .parent = telemetry::TraceContext{claimed->trace_parent, ""},
                       .attributes = {{"dealtrace.erasure", claimed->id}}});
  telemetry::RecordNames records;
  records.AddKey("erasure", claimed->id);
  span.SetRecords(records);
  telemetry::Scope scope(span);
  const absl::Status outcome = Carry(*claimed);
  const telemetry::LogFields fields = {{"erasure", claimed->id}, {"epoch", claimed->epoch}};
  if (outcome.ok()) {
    telemetry::Log(telemetry::Severity::kInfo, "erasure published", fields);
    return true;
  }
  span.SetError(absl::Status(outcome.code(), "the person is not erased yet"));
  const bool later = GoesOnLater(outcome);
  telemetry::Log(later ? telemetry::Severity::kWarning : telemetry::Severity::kError,
                 later ? "erasure interrupted" : "erasure failed", fields);
  // Best effort: without it the lease runs out by itself.
  (void)database_->Transact(Options("release erasure"), [&](Transaction& transaction) {
    return ErasureStore::Release(transaction, *claimed,
                                 later ? absl::ZeroDuration() : kErasureRetryDelay,
                                 later ? "" : ReasonOf(outcome));
  });
  return outcome;
}

absl::Status ErasureRunner::Carry(const ClaimedErasure& claimed) {
  bool published = false;
  while (!published) {
    if (stopping_.load()) return absl::UnavailableError("this server is stopping");
    RETURN_IF_ERROR(
        database_->Transact(Options("erase person"), [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(published, DoNext(transaction, claimed));
          return absl::OkStatus();
        }));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ErasureRunner::DoNext(Transaction& transaction,
                                           const ClaimedErasure& claimed) {
  ASSIGN_OR_RETURN(const ErasureProgress progress,
                   ErasureStore::Renew(transaction, claimed, options_.lease));
  ErasedPeople people;
  if (progress.found) {
    ASSIGN_OR_RETURN(const auto erasure, ErasureStore::Get(transaction, claimed.id));
    if (!erasure) return absl::DataLossError("a stored erasure is missing");
    people.hashes.insert(erasure->identifier_hashes().begin(), erasure->identifier_hashes().end());
  }
  PersonEraser eraser(&transaction, claimed.id, people, claimed.trace_parent);
  if (!progress.found) {
    ASSIGN_OR_RETURN(people, eraser.Begin(progress.wish));
    RETURN_IF_ERROR(ErasureStore::SaveFound(transaction, claimed.id, people));
  } else {
    ASSIGN_OR_RETURN(const bool more, eraser.TakeOutOfNext(options_.batch_records));
    if (!more) {
      ASSIGN_OR_RETURN(const int64_t answers, erasure::PurgeLedger(transaction, people));
      RETURN_IF_ERROR(Publish(transaction, claimed, progress.row_count + answers));
      return true;
    }
  }
  RETURN_IF_ERROR(ErasureStore::AddRows(transaction, claimed.id, eraser.row_count()));
  RETURN_IF_ERROR(eraser.Finish());
  return false;
}

absl::Status ErasureRunner::Publish(Transaction& transaction, const ClaimedErasure& claimed,
                                    int64_t row_count) {
  RETURN_IF_ERROR(ErasureStore::FinishRun(transaction, claimed.id));
  crm::v1::ErasureAcknowledgement own;
  own.set_service("ingestion");
  *own.mutable_erase_time() = ToTimestamp(absl::Now());
  own.set_row_count(row_count);
  RETURN_IF_ERROR(ErasureStore::Acknowledge(transaction, claimed.id, own));
  // After all that it touched: who has read it has read all that.
  const feed::PublishedChange changes[] = {
      {"erasure", claimed.id, false, "created", claimed.trace_parent, ""}};
  return feed::Publish(transaction, changes).status();
}

absl::StatusOr<bool> ErasureRunner::MakeMissingKeys() {
  bool made = false;
  RETURN_IF_ERROR(database_->Transact(
      Options("make mention keys"), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const postgres::Result rows,
                         transaction.Execute(queries::kLockUnkeyedRecords, options_.batch_records));
        made = !rows.empty();
        for (int i = 0; i < rows.size(); ++i) {
          ASSIGN_OR_RETURN(const RecordKind kind, KindOfFeed(rows[i].Text(0)));
          const std::unique_ptr<google::protobuf::Message> message(PrototypeOf(kind).New());
          if (!message->ParseFromString(rows[i].Binary(2))) {
            return absl::DataLossError("a stored record cannot be read");
          }
          RETURN_IF_ERROR(transaction
                              .Execute(queries::kSaveMentionKeys, rows[i].Text(0), rows[i].Text(1),
                                       erasure::MentionKeysOf(*message))
                              .status());
        }
        return absl::OkStatus();
      }));
  return made;
}

}  // namespace dealtrace::ingestion
