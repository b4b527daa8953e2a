#include "libs/feed/consumer_loop.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/poll_scope.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::Change;
using dealtrace::feed::v1::ReadChangesRequest;
using dealtrace::feed::v1::ReadChangesResponse;

dealtrace::feed::v1::Cursor ToProto(const Cursor& cursor) {
  dealtrace::feed::v1::Cursor message;
  message.set_incarnation(cursor.incarnation);
  message.set_position(cursor.position);
  message.set_start_head(cursor.start_head);
  return message;
}

// Whether both ask for the same page. What was committed may have moved meanwhile.
bool AskTheSame(ReadChangesRequest ahead, ReadChangesRequest now) {
  ahead.clear_committed();
  now.clear_committed();
  return ahead.SerializeAsString() == now.SerializeAsString();
}

}  // namespace

ConsumerLoop::ConsumerLoop(std::shared_ptr<postgres::Database> database,
                           const ConsumerOptions* options,
                           std::shared_ptr<telemetry::Metrics> metrics)
    : database_(std::move(database)),
      options_(options),
      metrics_(std::move(metrics)),
      lease_(database_, absl::StrCat("feed/", options->feed), MakeOwnerName(),
             options->lease_duration),
      applier_(database_, options, &lease_, metrics_),
      plan_(options->changes_max),
      backoff_(options->backoff_first, options->backoff_last) {
  // From the start, so that an alert sees the first one too.
  const telemetry::Labels labels = {{"feed", options_->feed}};
  metrics_->Increment("dealtrace_feed_dead_letters_total", labels, 0);
  metrics_->Increment("dealtrace_feed_lease_changes_total", labels, 0);
  metrics_->Increment("dealtrace_feed_rebuilds_total", labels, 0);
  metrics_->SetGauge("dealtrace_feed_paused", labels, 0);
}

void ConsumerLoop::Run() {
  RunConsumer(signals_, *this);
  if (signals_.leased()) lease_.Release();
  signals_.LeaseLost();
  ahead_.reset();
}

void ConsumerLoop::Heartbeat() { RunHeartbeat(signals_, *this, lease_.duration() / 4); }

absl::StatusOr<bool> ConsumerLoop::TakeLease(bool had) {
  ASSIGN_OR_RETURN(const bool acquired, lease_.TryAcquire());
  if (!acquired) {
    ForgetLag();
    return false;
  }
  RETURN_IF_ERROR(Transact("load cursor", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(cursor_, LoadCursor(transaction, options_->feed));
    return absl::OkStatus();
  }));
  // An attempt of our own that did not finish failed with an error; this process lives.
  const bool crashed = cursor_.attempt_size > 0 && cursor_.attempt_owner != lease_.owner();
  if (crashed || !had) {
    plan_.Recover(crashed ? cursor_.attempt_size : 0, cursor_.attempt_count, cursor_.attempt_end,
                  cursor_.suspect_until);
  }
  lag_.Begin(absl::Now());
  if (!had) {
    metrics_->Increment("dealtrace_feed_lease_changes_total", {{"feed", options_->feed}});
    telemetry::Log(telemetry::Severity::kInfo, "a feed lease was taken",
                   {{"feed", options_->feed}, {"epoch", lease_.epoch()}});
  }
  return true;
}

bool ConsumerLoop::IsLost(const absl::Status& status) {
  if (!IsLeaseLost(status)) return false;
  ForgetLag();
  telemetry::Log(telemetry::Severity::kWarning, "a feed lease was lost",
                 {{"feed", options_->feed}});
  return true;
}

void ConsumerLoop::ForgetLag() {
  // Whether the feed is paused, and how far behind it is, is the holder's to say.
  lag_.Lost();
  metrics_->SetGauge("dealtrace_feed_paused", {{"feed", options_->feed}}, 0);
}

void ConsumerLoop::Succeeded() {
  if (backoff_.active()) metrics_->SetGauge("dealtrace_feed_paused", {{"feed", options_->feed}}, 0);
  backoff_.Reset();
}

absl::Duration ConsumerLoop::Failed(const absl::Status& status) {
  lag_.Failed();
  absl::BitGen random;
  const absl::Duration delay = backoff_.Next(absl::Uniform(random, 0.0, 1.0));
  metrics_->SetGauge("dealtrace_feed_paused", {{"feed", options_->feed}}, 1);
  metrics_->Increment(
      "dealtrace_feed_pauses_total",
      {{"feed", options_->feed}, {"code", absl::StatusCodeToString(status.code())}});
  telemetry::Log(telemetry::Severity::kWarning, "a feed is paused because a dependency failed",
                 {{"feed", options_->feed},
                  {"code", absl::StatusCodeToString(status.code())},
                  {"message", std::string(status.message())},
                  {"seconds", absl::ToDoubleSeconds(delay)}});
  return delay;
}

void ConsumerLoop::Measure() {
  metrics_->SetGauge("dealtrace_feed_lag_seconds", {{"feed", options_->feed}},
                     absl::ToDoubleSeconds(lag_.At(absl::Now())));
}

bool ConsumerLoop::HasRequests() {
  bool requested = false;
  Transact("look for requests", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(postgres::Result rows,
                     transaction.Execute(queries::kLookForRequests, options_->feed));
    requested = rows[0].Bool(0) || rows[0].Bool(1);
    ASSIGN_OR_RETURN(postgres::Result open,
                     transaction.Execute(queries::kCountOpenDeadLetters, options_->feed));
    metrics_->SetGauge("dealtrace_feed_dead_letters_open", {{"feed", options_->feed}},
                       static_cast<double>(open[0].Int(0)));
    return absl::OkStatus();
  }).IgnoreError();
  return requested;
}

absl::Status ConsumerLoop::Step() {
  if (signals_.TakeRequest()) {
    RETURN_IF_ERROR(
        Transact("load cursor", [&](postgres::Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(cursor_, LoadCursor(transaction, options_->feed));
          return absl::OkStatus();
        }));
    if (cursor_.rebuild_requested) RETURN_IF_ERROR(BeginRebuild());
    RETURN_IF_ERROR(RetryDeadLetters());
  }
  return ReadAndApply();
}

absl::StatusOr<ReadChangesResponse> ConsumerLoop::Read(ReadChangesRequest request,
                                                       absl::Duration wait) {
  request.mutable_wait()->set_seconds(absl::ToInt64Seconds(wait));
  request.mutable_wait()->set_nanos(
      static_cast<int32_t>((wait % absl::Seconds(1)) / absl::Nanoseconds(1)));
  const auto cancelled = [this] { return signals_.interrupted(); };
  const absl::Time deadline = absl::Now() + wait + absl::Seconds(8);
  // Most reads find nothing. What one finds is in the traces of what caused it.
  const telemetry::PollScope poll;
  if (options_->read) return options_->read(request, deadline, cancelled);
  rpc::CallOptions call;
  call.deadline = deadline;
  call.cancelled = cancelled;
  return options_->upstream->Unary<ReadChangesResponse>("dealtrace.feed.v1.FeedService/ReadChanges",
                                                        request, call);
}

ReadChangesRequest ConsumerLoop::Request() const {
  ReadChangesRequest request;
  request.set_consumer(options_->consumer);
  *request.mutable_committed() = ToProto(cursor_);
  return request;
}

ReadChangesRequest ConsumerLoop::RequestAfter(const dealtrace::feed::v1::Cursor& after) const {
  ReadChangesRequest request = Request();
  *request.mutable_after() = after;
  request.mutable_kinds()->Assign(options_->kinds.begin(), options_->kinds.end());
  request.set_max_changes(std::min(plan_.limit(), options_->changes_max));
  return request;
}

absl::Status ConsumerLoop::ReadAndApply() {
  // A first answer is wanted at once: it tells what the upstream reflects.
  const absl::Duration wait =
      cursor_.reflects.empty() || cursor_.rebuilding ? absl::ZeroDuration() : options_->poll_wait;
  absl::StatusOr<ReadChangesResponse> page = NextPage(RequestAfter(ToProto(cursor_)), wait);
  if (page.ok()) {
    ReadAhead(*page);
    return ApplyPage(*std::move(page));
  }
  if (absl::IsOutOfRange(page.status())) return BeginRebuild();
  // We cancelled it ourselves.
  if (signals_.interrupted()) return absl::OkStatus();
  return page.status();
}

absl::StatusOr<ReadChangesResponse> ConsumerLoop::NextPage(const ReadChangesRequest& request,
                                                           absl::Duration wait) {
  if (ahead_.has_value()) {
    Ahead ahead = *std::move(ahead_);
    ahead_.reset();
    absl::StatusOr<ReadChangesResponse> page = ahead.page.get();
    // What was read ahead is of no use when the cursor went elsewhere. Its error is met again.
    if (page.ok() && AskTheSame(ahead.request, request)) return page;
  }
  return Read(request, wait);
}

void ConsumerLoop::ReadAhead(const ReadChangesResponse& page) {
  if (page.at_head() || page.changes().empty() || plan_.suspect_until() > 0) return;
  ReadChangesRequest request = RequestAfter(page.next());
  Ahead ahead;
  ahead.request = request;
  ahead.page = std::async(std::launch::async, [this, request = std::move(request)] {
    return Read(request, absl::ZeroDuration());
  });
  ahead_ = std::move(ahead);
}

absl::Status ConsumerLoop::ApplyPage(ReadChangesResponse page) {
  BatchEnd end;
  end.next = page.next();
  if (page.at_head()) end.reflects = ReflectsJson(page.reflects());
  const bool nothing_new = page.changes().empty() && end.next.position() == cursor_.position &&
                           end.next.incarnation() == cursor_.incarnation &&
                           (end.reflects.empty() || end.reflects == cursor_.reflects);
  const int size = page.changes_size();
  std::optional<absl::Time> change_time;
  if (size > 0) change_time = ChangeTime(page.changes(size - 1));
  if (!nothing_new) {
    std::vector<Change> changes(std::make_move_iterator(page.mutable_changes()->begin()),
                                std::make_move_iterator(page.mutable_changes()->end()));
    if (plan_.MustSetAside(size)) {
      changes[0].set_position(changes[0].position() + cursor_.version_base);
      RETURN_IF_ERROR(applier_.SetAside(
          cursor_, changes[0], end,
          BlameOfCrashes("the record", AttemptPlan::kCrashesMax, AttemptPlan::kCrashesMax)));
    } else {
      if (size > 0) RETURN_IF_ERROR(StoreAttempt(size, end.next.position()));
      absl::Status status = applier_.Apply(cursor_, std::move(changes), end);
      if (absl::IsDeadlineExceeded(status) && size > 1) plan_.Suspect(size, end.next.position());
      RETURN_IF_ERROR(status);
    }
    cursor_.incarnation = end.next.incarnation();
    cursor_.position = end.next.position();
    cursor_.start_head = end.next.start_head();
    if (!end.reflects.empty()) cursor_.reflects = end.reflects;
    if (change_time.has_value()) lag_.Applied(*change_time);
    plan_.Passed(cursor_.position);
    metrics_->SetGauge("dealtrace_feed_position", {{"feed", options_->feed}},
                       static_cast<double>(cursor_.position));
  }
  if (page.at_head()) {
    lag_.HasEverything(absl::Now());
    metrics_->SetGauge("dealtrace_feed_at_head_timestamp_seconds", {{"feed", options_->feed}},
                       absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
  }
  if (cursor_.rebuilding && page.at_head()) return Sweep();
  return absl::OkStatus();
}

absl::Status ConsumerLoop::StoreAttempt(int size, int64_t end) {
  return Transact("store attempt", [&](postgres::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(lease_.Hold(transaction));
    return transaction
        .Execute(queries::kStoreAttempt, options_->feed, lease_.owner(), size, plan_.CountFor(size),
                 end, plan_.suspect_until())
        .status();
  });
}

absl::Status ConsumerLoop::Transact(
    const std::string& verb, const std::function<absl::Status(postgres::Transaction&)>& work) {
  postgres::TransactionOptions options;
  options.name = absl::StrCat(verb, " ", options_->feed);
  options.deadline = absl::Now() + lease_.duration() * 0.75;
  return database_->Transact(options, work);
}

}  // namespace dealtrace::feed
