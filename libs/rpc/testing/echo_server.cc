#include "libs/rpc/testing/echo_server.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"
#include "libs/telemetry/span.h"

namespace dealtrace::rpc::testing {
namespace {

ServerOptions Complete(const TestIdentity& identity, ServerOptions options) {
  if (options.address.empty()) options.address = "127.0.0.1:0";
  options.audience = "echo";
  const CertificateFiles files = options.credentials.files;
  options.credentials = identity.Server(
      "echo", {{"friend", {"echo.read", "echo.write"}}, {"stranger", {"other.read"}}});
  options.credentials.files = files;
  return options;
}

absl::StatusOr<v1::PollResponse> Poll(const Call& call, const v1::PollRequest& request) {
  sync::Mutex mutex;
  sync::Condition never;
  const absl::Time end = absl::Now() + absl::Seconds(request.wait().seconds());
  v1::PollResponse response;
  sync::MutexLock lock(mutex);
  while (absl::Now() < end && !call.cancelled() && !call.draining()) {
    never.WaitFor(mutex, absl::Milliseconds(5));
  }
  response.set_drained(call.draining());
  return response;
}

absl::Status Count(const Call&, const v1::CountRequest& request, StreamWriter& writer) {
  v1::CountResponse response;
  response.set_text(std::string(static_cast<size_t>(request.text_bytes()), 'x'));
  for (int number = 1; number <= request.count(); ++number) {
    response.set_number(number);
    absl::Status status = writer.Write(response);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::EchoResponse> Echo(const Call& call, const v1::EchoRequest& request) {
  if (request.fail_code() != 0) {
    return MakeError(static_cast<absl::StatusCode>(request.fail_code()), request.text(),
                     "TOLD_TO_FAIL", {{"key", "value"}});
  }
  if (request.text() == "throw") throw std::runtime_error("thrown");
  v1::EchoResponse response;
  response.set_text(request.text());
  response.mutable_remaining()->set_seconds(absl::ToInt64Seconds(call.remaining()));
  response.set_principal(call.principal().name);
  response.set_trace_parent(telemetry::CurrentContext().trace_parent);
  response.set_has_token(!call.bearer_token().empty());
  return response;
}

}  // namespace

void Gate::Open() {
  sync::MutexLock lock(mutex_);
  open_ = true;
  changed_.NotifyAll();
}

void Gate::Pass(const Call& call) {
  sync::MutexLock lock(mutex_);
  ++waiting_;
  changed_.NotifyAll();
  while (!open_ && !call.cancelled()) changed_.WaitFor(mutex_, absl::Milliseconds(5));
  --waiting_;
}

void Gate::WaitFor(int count) {
  sync::MutexLock lock(mutex_);
  while (waiting_ < count) changed_.Wait(mutex_);
}

EchoServer::EchoServer(const TestIdentity& identity, ServerOptions options,
                       std::function<bool()> is_ready)
    : target_(options.address), server_(Complete(identity, std::move(options)), metrics_) {
  if (is_ready) server_.AddReadinessCheck("test", std::move(is_ready));
  const std::string service = "dealtrace.rpc.testing.v1.EchoService/";
  server_.Handle<v1::EchoRequest, v1::EchoResponse>(
      service + "Echo", [this](const Call& call, const v1::EchoRequest& request) {
        // Until nobody waits for the answer any more.
        if (request.text() == "late") gate_.Pass(call);
        return Echo(call, request);
      });
  server_.Handle<v1::PollRequest, v1::PollResponse>(service + "Poll", Poll);
  server_.HandleStream<v1::CountRequest, v1::CountResponse>(service + "Count", Count);
  server_.Handle<v1::WorkRequest, v1::WorkResponse>(
      service + "Work",
      [this](const Call& call, const v1::WorkRequest& request) -> absl::StatusOr<v1::WorkResponse> {
        if (!request.may_pass()) gate_.Pass(call);
        absl::Status status = call.CheckAlive();
        if (!status.ok()) return status;
        return v1::WorkResponse();
      });
  server_.Handle<v1::StoreRequest, v1::StoreResponse>(
      service + "Store",
      [this](const Call&, const v1::StoreRequest&) -> absl::StatusOr<v1::StoreResponse> {
        ++store_calls;
        if (store_failures-- > 0) return absl::UnavailableError("not now");
        return v1::StoreResponse();
      });
  const absl::Status started = server_.Start();
  if (!started.ok()) {
    std::fprintf(stderr, "echo server: %s\n", started.ToString().c_str());
    std::abort();
  }
  if (server_.port() != 0) target_ = absl::StrCat("127.0.0.1:", server_.port());
}

Client EchoServer::Connect(ClientCredentials credentials) const {
  return Client({.target = target(), .service = "echo", .credentials = std::move(credentials)});
}

Client EchoServer::ConnectToTokenPort(ClientCredentials credentials) const {
  return Client({.target = absl::StrCat("127.0.0.1:", server_.token_port()),
                 .service = "echo",
                 .credentials = std::move(credentials)});
}

}  // namespace dealtrace::rpc::testing
