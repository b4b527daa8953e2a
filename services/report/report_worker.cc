#include "services/report/report_worker.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/span.h"
#include "services/report/limits.h"
#include "services/report/report_maker.h"
#include "services/report/run_wait.h"
#include "services/report/timestamps.h"

namespace dealtrace::report {
namespace {

using telemetry::Log;
using telemetry::Severity;

// The notification is only a hint; reports of processes that died are found by this poll.
constexpr absl::Duration kPollInterval = absl::Milliseconds(250);
constexpr absl::Duration kStatementLimit = absl::Seconds(10);

// Failures that another attempt would meet again.
bool IsPermanent(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsFailedPrecondition(status) ||
         absl::IsInvalidArgument(status);
}

}  // namespace

ReportWorker::ReportWorker(std::shared_ptr<postgres::Database> database,
                           std::shared_ptr<telemetry::Metrics> metrics, std::string owner)
    : database_(std::move(database)), metrics_(std::move(metrics)), owner_(std::move(owner)) {
  // From the start, so that an alert sees the first failure too.
  metrics_->Increment("dealtrace_reports_failed_total", {}, 0);
}

ReportWorker::~ReportWorker() { Stop(); }

void ReportWorker::Start(int threads) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this, owner = absl::StrCat(owner_, "/", i)] { Run(owner); });
  }
}

void ReportWorker::Stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void ReportWorker::Run(const std::string& owner) {
  const std::string channel = ReportChannel(*database_);
  while (!stopping_) {
    const uint64_t seen = database_->NotificationCount(channel);
    const absl::StatusOr<bool> worked = WorkOnce(owner);
    if (worked.ok() && *worked) continue;
    if (!worked.ok() && !absl::IsAborted(worked.status())) {
      Log(Severity::kWarning, "a report could not be advanced",
          {{"code", std::string(absl::StatusCodeToString(worked.status().code()))}});
    }
    database_->WaitForNotificationAbove(channel, seen, absl::Now() + kPollInterval,
                                        [this] { return stopping_.load(); });
  }
}

absl::Status ReportWorker::Transact(
    const std::string& name, const std::function<absl::Status(postgres::Transaction&)>& callback) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = absl::Now() + kStatementLimit;
  return database_->Transact(options, callback);
}

absl::StatusOr<bool> ReportWorker::WorkOnce(const std::string& owner) {
  std::optional<ClaimedReport> claimed;
  RETURN_IF_ERROR(Transact("claim report", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(claimed, ClaimReport(transaction, owner));
    return absl::OkStatus();
  }));
  if (!claimed.has_value()) return false;
  const std::string id = claimed->id;
  const absl::Status advanced = Advance(*std::move(claimed), owner);
  RETURN_IF_ERROR(Transact("release report claim", [&](postgres::Transaction& transaction) {
    return ReleaseClaim(transaction, id, owner);
  }));
  RETURN_IF_ERROR(advanced);
  return true;
}

absl::Status ReportWorker::Advance(ClaimedReport claimed, const std::string& owner) {
  if (claimed.attempt >= kAttemptsMax) {
    return Fail(claimed, rpc::MakeError(absl::StatusCode::kInternal,
                                        absl::StrCat("making the report failed ", kAttemptsMax,
                                                     " times; the logs of this trace tell why"),
                                        "ATTEMPTS_EXHAUSTED"));
  }
  ASSIGN_OR_RETURN(const bool ready, LookWhetherReady(claimed));
  return ready ? Make(std::move(claimed), owner) : absl::OkStatus();
}

absl::StatusOr<bool> ReportWorker::LookWhetherReady(ClaimedReport& claimed) {
  v1::Report& report = claimed.resource;
  if (report.after_run().empty() || report.state() != v1::Report::STATE_WAITING) return true;
  WaitLook look;
  RETURN_IF_ERROR(Transact("look at run", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(look, LookAtRun(transaction, report.after_run()));
    return absl::OkStatus();
  }));
  *report.mutable_waiting_for() = look.progress;
  if (look.arrived) return true;
  report.set_state_message(look.message);
  if (claimed.overdue) {
    RETURN_IF_ERROR(Fail(claimed, rpc::MakeError(absl::StatusCode::kDeadlineExceeded,
                                                 absl::StrCat("Gave up waiting. ", look.message),
                                                 "WAIT_LIMIT_REACHED")));
    return false;
  }
  RETURN_IF_ERROR(Transact("let report wait", [&](postgres::Transaction& transaction) {
    return PostponeReport(transaction, claimed.id, report, kLookAgain);
  }));
  return false;
}

absl::Status ReportWorker::Make(ClaimedReport claimed, const std::string& owner) {
  telemetry::SpanOptions span_options;
  span_options.kind = telemetry::SpanKind::kConsumer;
  span_options.parent = telemetry::TraceContext{claimed.trace_parent, ""};
  span_options.attributes = {{"dealtrace.report.name", claimed.resource.name()},
                             {"dealtrace.report.attempt", claimed.attempt + 1}};
  telemetry::Span span = telemetry::Span::Start("make report", std::move(span_options));
  telemetry::RecordNames records;
  records.Add(claimed.resource.name());
  records.Add(claimed.resource.after_run());
  span.SetRecords(records);
  const telemetry::Scope scope(span);
  const absl::Time begin = absl::Now();

  v1::Report& report = claimed.resource;
  report.set_state(v1::Report::STATE_RUNNING);
  report.set_state_message("Is being made.");
  *report.mutable_start_time() = ToTimestamp(begin);
  RETURN_IF_ERROR(Transact("begin report", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(claimed.attempt, BeginAttempt(transaction, claimed.id, report));
    return absl::OkStatus();
  }));
  const absl::Status made =
      MakeReport(*database_, {claimed.id, claimed.attempt}, report, claimed.requester, owner,
                 [this] { return stopping_.load(); });
  metrics_->ObserveSeconds("dealtrace_report_make_duration_seconds", {},
                           absl::ToDoubleSeconds(absl::Now() - begin));
  metrics_->Increment("dealtrace_reports_made_total",
                      {{"code", std::string(absl::StatusCodeToString(made.code()))}});
  if (made.ok()) {
    Log(Severity::kInfo, "report made", {{"report", report.name()}});
    return Transact("drop old report rows", DropOldRows);
  }
  span.SetError(made);
  if (absl::IsAborted(made)) return made;
  Log(Severity::kError, "report not made",
      {{"report", report.name()}, {"reason", std::string(made.message())}});
  if (IsPermanent(made)) return Fail(claimed, made);
  return Transact("retry report", [&](postgres::Transaction& transaction) {
    report.set_state_message("The last attempt failed; another follows.");
    return PostponeReport(transaction, claimed.id, report,
                          absl::IsCancelled(made) ? absl::ZeroDuration() : kRetryAfterFailure);
  });
}

absl::Status ReportWorker::Fail(const ClaimedReport& claimed, const absl::Status& reason) {
  v1::Report report = claimed.resource;
  report.set_state(v1::Report::STATE_FAILED);
  report.set_state_message(std::string(reason.message()));
  *report.mutable_error() = rpc::ToProto(reason);
  *report.mutable_finish_time() = ToTimestamp(absl::Now());
  metrics_->Increment("dealtrace_reports_failed_total");
  return Transact("fail report", [&](postgres::Transaction& transaction) {
    return FinishReport(transaction, {claimed.id, claimed.attempt}, report);
  });
}

}  // namespace dealtrace::report
