#include "libs/rpc/server_call.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/grpc_process.h"
#include "libs/rpc/key_fields.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/propagation.h"
#include "libs/telemetry/semantic_conventions.h"

namespace dealtrace::rpc {
namespace {

namespace attribute = telemetry::attribute;

// How soon a refused caller may come again: about the time of a few ordinary calls.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
// Handing a call to another thread costs about as much as a handler of this length.
constexpr int64_t kShortHandlerNanoseconds = 50'000;
// A single call of this length makes its method a long one for the next dozens of calls.
constexpr int64_t kLongNanoseconds = 1'000'000'000;
constexpr size_t kLoggedMessageBytesMax = 500;
// A caller whose deadline passed tells the server so, which may be before the server's own clock
// says it: the request took time on its way.
constexpr absl::Duration kDeadlineSlack = absl::Milliseconds(100);

absl::string_view Metadata(const grpc::CallbackServerContext& context, absl::string_view name) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(grpc::string_ref(name.data(), name.size()));
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

telemetry::Span StartSpan(const Method& method, const grpc::CallbackServerContext& context) {
  if (!method.rules.is_traced) return telemetry::Span::None();
  telemetry::SpanOptions options;
  options.kind = telemetry::SpanKind::kServer;
  options.parent = telemetry::ExtractContext([&context](absl::string_view name) {
    telemetry::HeaderValues values;
    const auto range =
        context.client_metadata().equal_range(grpc::string_ref(name.data(), name.size()));
    for (auto field = range.first; field != range.second; ++field) {
      values.emplace_back(field->second.data(), field->second.size());
    }
    return values;
  });
  telemetry::Span span = telemetry::Span::Start(method.name, options);
  span.SetText(attribute::kRpcSystemName, "grpc");
  span.SetText(attribute::kRpcMethod, method.name);
  // `ipv4:127.0.0.1:5000`
  const std::string peer = context.peer();
  const size_t colon = peer.rfind(':');
  if (absl::StartsWith(peer, "ip") && colon != std::string::npos && colon > 5) {
    span.SetText(attribute::kNetworkPeerAddress, absl::string_view(peer).substr(5, colon - 5));
  }
  return span;
}

// Which codes are the server's fault (semantic conventions, RPC).
bool IsServerFault(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

std::vector<std::string> PeerUris(const grpc::CallbackServerContext& context) {
  std::vector<std::string> uris;
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr || !peer->IsPeerAuthenticated()) return uris;
  for (const grpc::string_ref& uri : peer->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    uris.emplace_back(uri.data(), uri.size());
  }
  return uris;
}

}  // namespace

ServedMethod::ServedMethod(Method& method_in, ServerShared& shared_in)
    : method(method_in),
      shared(shared_in),
      handled(shared.metrics->GetCounter("dealtrace_rpc_server_handlers_run_total",
                                         {{"method", method.name}})),
      ok_calls(shared.metrics->GetCounter("dealtrace_rpc_server_calls_total",
                                          {{"method", method.name}, {"code", "OK"}})),
      seconds(shared.metrics->GetHistogram("dealtrace_rpc_server_call_duration_seconds",
                                           {{"method", method.name}})),
      in_flight(shared.metrics->GetGauge("dealtrace_rpc_server_calls_in_flight",
                                         {{"method", method.name}})),
      handler_nanoseconds(kLongNanoseconds) {}

ServerCall::ServerCall(ServedMethod& served, grpc::CallbackServerContext& context)
    : served_(served),
      context_(context),
      start_(absl::Now()),
      span_(StartSpan(served.method, context)) {
  served_.in_flight.Add(1);
}

ServerCall::~ServerCall() = default;

absl::Status ServerCall::Enter() {
  if (!served_.shared.ledger.TryEnter()) {
    return RetryLater(absl::StatusCode::kUnavailable, "the server is stopping; call again",
                      kRetryDelay);
  }
  in_ledger_ = true;
  const CallFacts facts = {.deadline = absl::FromChrono(context_.deadline()),
                           .authorization = Metadata(context_, "authorization"),
                           .peer_uris = [this] { return PeerUris(context_); }};
  absl::StatusOr<Admitted> admitted =
      served_.shared.admission->Admit(served_.method.rules, facts, start_);
  if (!admitted.ok()) return admitted.status();
  admitted_ = *std::move(admitted);
  return EnterLimits();
}

// A person's share comes first: what is over it must not take a place from others for a moment.
absl::Status ServerCall::EnterLimits() {
  Method& method = served_.method;
  const Principal& caller = *admitted_.principal;
  if (caller.service().empty()) {
    in_method_share_ = method.people.TryAcquire(caller.name);
    if (!in_method_share_) {
      return RetryLater(absl::StatusCode::kResourceExhausted,
                        absl::StrCat("you already have ", method.people.max_per_caller(),
                                     " calls of this method running; call again later"),
                        kRetryDelay);
    }
    CallerLimiter& working = *served_.shared.people_working;
    in_worker_share_ = !method.waits && working.TryAcquire(caller.name);
    if (!method.waits && !in_worker_share_) {
      return RetryLater(absl::StatusCode::kResourceExhausted,
                        absl::StrCat("you already have ", working.max_per_caller(),
                                     " calls of this server running; call again later"),
                        kRetryDelay);
    }
  }
  in_limit_ = method.limiter.TryAcquire();
  if (in_limit_) return absl::OkStatus();
  return RetryLater(absl::StatusCode::kResourceExhausted,
                    absl::StrCat("this server already serves ", method.rules.max_concurrency,
                                 " calls of this method; call again later"),
                    kRetryDelay);
}

absl::Status ServerCall::Submit(std::function<void()> task) {
  if (!served_.method.waits &&
      served_.handler_nanoseconds.load(std::memory_order_relaxed) < kShortHandlerNanoseconds) {
    const PollerLoan loan;
    if (loan.granted()) {
      task();
      return absl::OkStatus();
    }
  }
  WorkerPool& pool = served_.method.waits ? *served_.shared.waiters : *served_.shared.workers;
  if (pool.TrySubmit(std::move(task))) return absl::OkStatus();
  return RetryLater(absl::StatusCode::kResourceExhausted,
                    "the server is busy and its queue is full; call again later", kRetryDelay);
}

void ServerCall::NoteRecords(const google::protobuf::Message& message) {
  if (span_.identity().sampled()) AddRecordNames(message, records_);
}

void ServerCall::LearnDuration(absl::Duration duration) {
  // Each call counts an eighth; a race between two calls loses one of them, which does no harm.
  const int64_t known = served_.handler_nanoseconds.load(std::memory_order_relaxed);
  const int64_t now = std::min<int64_t>(absl::ToInt64Nanoseconds(duration), kLongNanoseconds);
  served_.handler_nanoseconds.store(known + (now - known) / 8, std::memory_order_relaxed);
}

bool ServerCall::cancelled() const {
  return cancelled_.load(std::memory_order_acquire) || absl::Now() >= admitted_.deadline;
}

// What a handler says of a call that was cut off tells nothing: a statement that was cancelled is
// an error of the database to it, and what was done too late is a success.
absl::Status ServerCall::AsSeenByCaller(absl::Status status) const {
  const absl::Duration left = absl::FromChrono(context_.deadline()) - absl::Now();
  const bool is_cut_off = cancelled_.load(std::memory_order_acquire) || context_.IsCancelled();
  if (left <= (is_cut_off ? kDeadlineSlack : absl::ZeroDuration())) {
    if (absl::IsDeadlineExceeded(status)) return status;
    return absl::DeadlineExceededError("the call's deadline passed while it was being served");
  }
  if (!is_cut_off || absl::IsCancelled(status)) return status;
  return absl::CancelledError("the caller went away");
}

absl::Status ServerCall::Finish(absl::Status handled) {
  absl::Status status = AsSeenByCaller(std::move(handled));
  const absl::Duration duration = absl::Now() - start_;
  const std::string code = absl::StatusCodeToString(status.code());
  span_.SetText(attribute::kRpcStatusCode, code);
  span_.SetRecords(records_);
  if (IsServerFault(status.code())) {
    span_.SetError(status);
  } else if (!status.ok()) {
    span_.SetText(attribute::kErrorType, code);
  }
  if (in_limit_) served_.method.limiter.Release();
  if (in_worker_share_) served_.shared.people_working->Release(admitted_.principal->name);
  if (in_method_share_) served_.method.people.Release(admitted_.principal->name);
  if (status.ok()) {
    served_.ok_calls.Increment();
  } else {
    served_.shared.metrics->Increment("dealtrace_rpc_server_calls_total",
                                      {{"method", served_.method.name}, {"code", code}});
  }
  served_.seconds.ObserveSeconds(absl::ToDoubleSeconds(duration));
  served_.in_flight.Add(-1);
  LogFinished(status, duration);
  span_.End();
  if (in_ledger_) served_.shared.ledger.Leave();
  return status;
}

void ServerCall::LogFinished(const absl::Status& status, absl::Duration duration) const {
  const telemetry::Severity severity = status.ok() ? telemetry::Severity::kDebug
                                       : IsServerFault(status.code())
                                           ? telemetry::Severity::kError
                                           : telemetry::Severity::kWarning;
  if (!telemetry::IsLogged(severity)) return;
  const telemetry::Scope scope(span_);
  const auto info = GetErrorInfo(status);
  const std::string code = absl::StatusCodeToString(status.code());
  telemetry::LogFields fields = {{"method", served_.method.name},
                                 {"code", code},
                                 {"duration_ms", absl::ToDoubleMilliseconds(duration)}};
  if (info) fields.emplace_back("reason", info->reason());
  // A user's name is personal data; a service's is not.
  if (admitted_.principal && absl::StartsWith(admitted_.principal->name, "service:")) {
    fields.emplace_back("caller", admitted_.principal->name);
  }
  // Other messages may repeat what the caller sent.
  if (status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown) {
    fields.emplace_back("message", std::string(status.message().substr(0, kLoggedMessageBytesMax)));
  }
  if (status.ok()) {
    telemetry::Log(severity, "a call was served", fields);
    return;
  }
  // Who is not admitted can choose among all methods, so these are counted together.
  const absl::string_view method =
      admitted_.principal ? absl::string_view(served_.method.name) : absl::string_view();
  served_.shared.log.Log(severity, "a call failed",
                         absl::StrCat(method, " ", code, " ", info ? info->reason() : ""),
                         std::move(fields));
}

}  // namespace dealtrace::rpc
