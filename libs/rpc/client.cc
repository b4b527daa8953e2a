#include "libs/rpc/client.h"

#include <grpcpp/client_context.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include "absl/strings/str_cat.h"
#include "libs/rpc/client_channels.h"
#include "libs/rpc/client_stream.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/grpc_status.h"
#include "libs/rpc/metadata.h"
#include "libs/rpc/status_macros.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/propagation.h"
#include "libs/telemetry/semantic_conventions.h"
#include "libs/telemetry/span.h"

namespace dealtrace::rpc {
namespace {

namespace attribute = telemetry::attribute;
using google::protobuf::Message;
using google::protobuf::MessageLite;

constexpr char kServerStopped[] = "SERVER_STOPPED";
// How often a waiting call asks whether it is still wanted.
constexpr absl::Duration kCancelledInterval = absl::Milliseconds(20);

// gRPC's server cancels calls that reach it in the moment in which it stops. A server of ours that
// cancels for another reason says so in the details.
bool IsCancelledByStoppingServer(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::CANCELLED && status.error_details().empty();
}

absl::Status Translate(const grpc::Status& status, const CallOptions& options,
                       absl::string_view service) {
  const bool is_wanted = !options.cancelled || !options.cancelled();
  if (is_wanted && IsCancelledByStoppingServer(status)) {
    return MakeError(absl::StatusCode::kUnavailable, "the server stopped; call again",
                     kServerStopped);
  }
  // gRPC's own words tell addresses, not who does not answer.
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE && status.error_details().empty()) {
    return absl::UnavailableError(
        absl::StrCat(service, " does not answer: ", status.error_message()));
  }
  return FromGrpc(status);
}

absl::Status AddMetadata(const std::string& name, const std::string& value,
                         grpc::ClientContext& context) {
  if (!IsMetadataValue(value)) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     absl::StrCat("the header `", name, "` may have printable ASCII only"),
                     "METADATA_INVALID", {{"header", name}});
  }
  context.AddMetadata(name, value);
  return absl::OkStatus();
}

absl::Status AddBearerToken(const std::string& token, grpc::ClientContext& context) {
  if (token.empty()) return absl::OkStatus();
  if (!IsBearerToken(token)) {
    return MakeError(absl::StatusCode::kUnauthenticated,
                     "the bearer token has characters that no token has (RFC 6750)",
                     "TOKEN_INVALID");
  }
  context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  return absl::OkStatus();
}

bool HasReason(const absl::Status& status, absl::string_view reason) {
  if (status.ok()) return false;
  const std::optional<google::rpc::ErrorInfo> info = GetErrorInfo(status);
  return info && info->reason() == reason;
}

// Waits for the answer and cancels the call when nobody wants it any more.
grpc::Status CallCancellable(grpc::Channel& channel, const grpc::internal::RpcMethod& method,
                             grpc::ClientContext& context, const Message& request,
                             Message& response, const std::function<bool()>& cancelled) {
  struct State {
    sync::Mutex mutex;
    sync::Condition done;
    std::optional<grpc::Status> status ABSL_GUARDED_BY(mutex);
  } state;
  grpc::internal::CallbackUnaryCall<MessageLite, MessageLite>(
      &channel, method, &context, &request, &response, [&state](grpc::Status status) {
        sync::MutexLock lock(state.mutex);
        state.status = std::move(status);
        state.done.NotifyAll();
      });
  bool is_cancelled = false;
  sync::MutexLock lock(state.mutex);
  while (!state.status) {
    state.done.WaitFor(state.mutex, kCancelledInterval);
    if (is_cancelled || state.status) continue;
    is_cancelled = cancelled();
    if (is_cancelled) context.TryCancel();
  }
  return *state.status;
}

}  // namespace

struct Client::Impl {
  explicit Impl(ClientOptions options_in);

  const ClientOptions options;
  const ServerAddress address;
  // Why there are no certificates; OK when there are.
  absl::Status certificate_error;
  std::unique_ptr<CertificateSource> certificates;
  mutable sync::Mutex mutex;
  mutable std::shared_ptr<const Certificates> used ABSL_GUARDED_BY(mutex);
  mutable std::shared_ptr<const ClientChannels> newest ABSL_GUARDED_BY(mutex);

  // Made with the newest certificates. The ones before them live as long as calls on them.
  absl::StatusOr<std::shared_ptr<const ClientChannels>> Channels() const;
  telemetry::Span StartSpan(const ClientMethod& method) const;
  absl::Status Prepare(const CallOptions& call, const telemetry::Span& span,
                       grpc::ClientContext& context) const;
  absl::Status CallOnce(const ClientChannels& channels, const ClientMethod& method, bool may_repeat,
                        const Message& request, Message& response, const CallOptions& call,
                        const telemetry::Span& span) const;
  void Finish(const ClientMethod& method, absl::Time start, const absl::Status& status,
              telemetry::Span& span) const;
};

Client::Impl::Impl(ClientOptions options_in)
    : options(std::move(options_in)), address(ParseTarget(options.target)) {
  absl::StatusOr<Certificates> first = ReadCertificates(options.credentials);
  if (!first.ok()) {
    certificate_error = absl::FailedPreconditionError(
        absl::StrCat("calls of ", options.service, " cannot be made: ", first.status().message()));
    return;
  }
  certificates = std::make_unique<CertificateSource>(*std::move(first), options.credentials.files);
}

absl::StatusOr<std::shared_ptr<const ClientChannels>> Client::Impl::Channels() const {
  RETURN_IF_ERROR(certificate_error);
  const std::shared_ptr<const Certificates> current = certificates->Current();
  sync::MutexLock lock(mutex);
  if (current != used) {
    newest = std::make_shared<const ClientChannels>(options, *current);
    used = current;
  }
  return newest;
}

telemetry::Span Client::Impl::StartSpan(const ClientMethod& method) const {
  telemetry::Span span =
      telemetry::Span::Start(method.name, {.kind = telemetry::SpanKind::kClient});
  span.SetText(attribute::kRpcSystemName, "grpc");
  span.SetText(attribute::kRpcMethod, method.name);
  span.SetText(attribute::kServerAddress, address.host);
  if (address.port != 0) span.SetAttribute(attribute::kServerPort, int64_t{address.port});
  return span;
}

absl::Status Client::Impl::Prepare(const CallOptions& call, const telemetry::Span& span,
                                   grpc::ClientContext& context) const {
  if (call.deadline == absl::InfiniteFuture()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "set CallOptions::deadline: no call may wait for ever", "DEADLINE_REQUIRED");
  }
  if (call.deadline <= absl::Now()) {
    return absl::DeadlineExceededError("the deadline had passed before the call was made");
  }
  context.set_deadline(absl::ToChronoTime(call.deadline));
  for (const auto& [name, value] : telemetry::InjectContext(span.context())) {
    RETURN_IF_ERROR(AddMetadata(name, value, context));
  }
  if (call.bearer_token.empty() && options.credentials.token) {
    return AddBearerToken(options.credentials.token(), context);
  }
  return AddBearerToken(call.bearer_token, context);
}

void Client::Impl::Finish(const ClientMethod& method, absl::Time start, const absl::Status& status,
                          telemetry::Span& span) const {
  const std::string code = absl::StatusCodeToString(status.code());
  span.SetText(attribute::kRpcStatusCode, code);
  span.SetError(status);
  span.End();
  if (options.metrics == nullptr) return;
  telemetry::Counter calls = method.ok_calls;
  if (!status.ok()) {
    calls = options.metrics->GetCounter(
        "dealtrace_rpc_client_calls_total",
        {{"service", options.service}, {"method", method.name}, {"code", code}});
  }
  calls.Increment();
  telemetry::Histogram seconds = method.seconds;
  seconds.ObserveSeconds(absl::ToDoubleSeconds(absl::Now() - start));
}

CallOptions CallOptions::For(const Call& call) {
  CallOptions options;
  options.deadline = call.deadline();
  options.bearer_token = std::string(call.bearer_token());
  options.cancelled = [&call] { return call.cancelled(); };
  return options;
}

CallOptions CallOptions::Within(absl::Duration timeout) {
  CallOptions options;
  options.deadline = absl::Now() + timeout;
  return options;
}

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;

absl::Status Client::Impl::CallOnce(const ClientChannels& channels, const ClientMethod& method,
                                    bool may_repeat, const Message& request, Message& response,
                                    const CallOptions& call, const telemetry::Span& span) const {
  grpc::ClientContext context;
  absl::Status status = Prepare(call, span, context);
  if (!status.ok()) return status;
  grpc::Channel& channel = may_repeat ? *channels.retrying() : *channels.once();
  const grpc::internal::RpcMethod& rpc = may_repeat ? method.retrying : method.once;
  if (call.cancelled) {
    return Translate(CallCancellable(channel, rpc, context, request, response, call.cancelled),
                     call, options.service);
  }
  return Translate(grpc::internal::BlockingUnaryCall<MessageLite, MessageLite>(
                       &channel, rpc, &context, request, &response),
                   call, options.service);
}

absl::Status Client::CallUnary(absl::string_view name, const Message& request, Message& response,
                               const CallOptions& options) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const std::shared_ptr<const ClientChannels> channels, impl_->Channels());
  const std::shared_ptr<const ClientMethod> method = channels->Find(name);
  telemetry::Span span = impl_->StartSpan(*method);
  const bool may_repeat = ClientChannels::IsSafeToRepeat(*method, request);
  absl::Status status =
      impl_->CallOnce(*channels, *method, may_repeat, request, response, options, span);
  // The one failure that gRPC's own retries do not see.
  if (may_repeat && HasReason(status, kServerStopped)) {
    status = impl_->CallOnce(*channels, *method, may_repeat, request, response, options, span);
  }
  impl_->Finish(*method, start, status, span);
  return status;
}

absl::Status Client::CallServerStream(
    absl::string_view name, const Message& request, const Message& prototype,
    const CallOptions& options, const std::function<absl::Status(const Message&)>& on_message) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const std::shared_ptr<const ClientChannels> channels, impl_->Channels());
  const std::shared_ptr<const ClientMethod> method = channels->Find(name);
  telemetry::Span span = impl_->StartSpan(*method);
  grpc::ClientContext context;
  absl::Status status = impl_->Prepare(options, span, context);
  if (status.ok()) {
    const telemetry::Scope scope(span);
    status = ReadStream(*channels->once(), method->path, context, request, prototype,
                        options.cancelled, on_message);
  }
  impl_->Finish(*method, start, status, span);
  return status;
}

bool Client::WaitForConnection(absl::Time deadline) {
  const auto channels = impl_->Channels();
  return channels.ok() && (*channels)->retrying()->WaitForConnected(absl::ToChronoTime(deadline));
}

const std::string& Client::service() const { return impl_->options.service; }

}  // namespace dealtrace::rpc
