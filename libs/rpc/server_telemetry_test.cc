// What a call leaves behind: spans, metrics, log lines, health.
#include <gmock/gmock.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "libs/rpc/certificates.h"
#include "libs/rpc/client_channels.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/grpc_status.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/testing/span_catcher.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::rpc {
namespace {

using telemetry::testing::CaughtSpan;
using telemetry::testing::Find;
using testing::EchoServer;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TestIdentity;
using testing::v1::EchoRequest;
using testing::v1::EchoResponse;

constexpr char kEcho[] = "dealtrace.rpc.testing.v1.EchoService/Echo";

class ServerTelemetryTest : public ::testing::Test {
 protected:
  ServerTelemetryTest() {
    telemetry::SetLogSink([this](absl::string_view line) {
      sync::MutexLock lock(mutex_);
      lines_.emplace_back(line);
    });
  }
  ~ServerTelemetryTest() override {
    echo_.server().Drain();
    telemetry::SetLogSink({});
  }

  absl::StatusOr<EchoResponse> Say(const std::string& text, absl::StatusCode code) {
    EchoRequest request;
    request.set_text(text);
    request.set_fail_code(static_cast<int>(code));
    return client_.Unary<EchoResponse>(kEcho, request, CallOptions::Within(absl::Seconds(10)));
  }

  std::vector<std::string> Lines() {
    sync::MutexLock lock(mutex_);
    return lines_;
  }

  telemetry::testing::SpanCatcher catcher_;
  const TestIdentity identity_;
  EchoServer echo_{identity_};
  Client client_ = echo_.Connect(identity_.Service("friend"));
  sync::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(ServerTelemetryTest, OneTraceLeadsFromTheCallerThroughTheServer) {
  std::string handler_parent;
  std::string caller_trace;
  {
    telemetry::Span caller = telemetry::Span::Start("caller");
    const telemetry::Scope scope(caller);
    caller_trace = caller.context().trace_id();
    const auto response = Say("hello", absl::StatusCode::kOk);
    ASSERT_TRUE(response.ok()) << response.status();
    handler_parent = response->trace_parent();
  }
  const std::vector<CaughtSpan> spans = catcher_.Take();
  ASSERT_EQ(spans.size(), 3u);
  const CaughtSpan& server = spans[0].kind == telemetry::SpanKind::kServer ? spans[0] : spans[1];
  const CaughtSpan& client = spans[0].kind == telemetry::SpanKind::kServer ? spans[1] : spans[0];
  EXPECT_EQ(server.name, kEcho);
  EXPECT_EQ(client.name, kEcho);
  EXPECT_EQ(server.parent_span_id, client.span_id);
  EXPECT_EQ(client.parent_span_id, spans[2].span_id);
  EXPECT_EQ(server.trace_id, caller_trace);
  EXPECT_EQ(handler_parent.substr(36, 16), server.span_id);
  EXPECT_EQ(server.attributes.at("rpc.system.name"), "grpc");
  EXPECT_EQ(server.attributes.at("rpc.method"), kEcho);
  EXPECT_EQ(server.attributes.at("rpc.status_code"), "OK");
  EXPECT_EQ(server.attributes.at("network.peer.address"), "127.0.0.1");
  EXPECT_EQ(client.attributes.at("server.address"), "127.0.0.1");
  EXPECT_EQ(client.attributes.at("server.port"), std::to_string(echo_.server().port()));
  EXPECT_EQ(client.attributes.count("error.type"), 0u);
}

// The trace parent that the handler sees when a peer sends these headers.
std::string ParentSeen(const EchoServer& echo, const ClientCredentials& credentials,
                       const std::vector<std::pair<std::string, std::string>>& headers) {
  ClientOptions options;
  options.target = echo.target();
  options.service = "echo";
  options.credentials = credentials;
  const ClientChannels channels(options, *ReadCertificates(credentials));
  const auto method = channels.Find(kEcho);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  for (const auto& [name, value] : headers) context.AddMetadata(name, value);
  EchoResponse response;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<google::protobuf::MessageLite,
                                                                google::protobuf::MessageLite>(
      channels.once().get(), method->once, &context, EchoRequest(), &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.trace_parent();
}

TEST_F(ServerTelemetryTest, ContinuesWhatTheRecommendationSaysAndBeginsATraceOtherwise) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string ids = trace + "-b7ad6b7169203331";
  const ClientCredentials credentials = identity_.Service("friend");
  for (const std::string& parent :
       {"00-" + ids + "-01", "cc-" + ids + "-01", "01-" + ids + "-01-what-the-future"}) {
    const std::string seen = ParentSeen(echo_, credentials, {{"traceparent", parent}});
    EXPECT_EQ(seen.substr(0, 35), "00-" + trace) << parent;
    EXPECT_NE(seen.substr(36, 16), "b7ad6b7169203331");
  }
  EXPECT_NE(ParentSeen(echo_, credentials, {{"traceparent", "ff-" + ids + "-01"}}).substr(3, 32),
            trace);
  EXPECT_NE(ParentSeen(echo_, credentials,
                       {{"traceparent", "00-" + ids + "-01"}, {"traceparent", "00-" + ids + "-01"}})
                .substr(3, 32),
            trace);
}

TEST_F(ServerTelemetryTest, ACallersMistakeIsAnErrorOnlyAtTheCaller) {
  EXPECT_FALSE(Say("no", absl::StatusCode::kNotFound).ok());
  for (const CaughtSpan& span : catcher_.Take()) {
    EXPECT_EQ(span.is_error, span.kind == telemetry::SpanKind::kClient);
    EXPECT_EQ(span.attributes.at("error.type"), "NOT_FOUND");
    EXPECT_EQ(span.attributes.at("rpc.status_code"), "NOT_FOUND");
  }
}

TEST_F(ServerTelemetryTest, AServersFaultIsAnErrorAtBoth) {
  EXPECT_FALSE(Say("no", absl::StatusCode::kInternal).ok());
  for (const CaughtSpan& span : catcher_.Take()) EXPECT_TRUE(span.is_error);
}

TEST_F(ServerTelemetryTest, CountsCallsByMethodAndCode) {
  EXPECT_OK(Say("hello", absl::StatusCode::kOk));
  EXPECT_OK(Say("hello", absl::StatusCode::kOk));
  EXPECT_FALSE(Say("no", absl::StatusCode::kNotFound).ok());
  const std::string metrics = echo_.metrics().Expose();
  const std::string calls = absl::StrCat("dealtrace_rpc_server_calls_total{code=\"");
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat(calls, "OK\",method=\"", kEcho, "\"} 2")));
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat(calls, "NOT_FOUND\",method=\"", kEcho, "\"} 1")));
  EXPECT_THAT(metrics,
              HasSubstr(absl::StrCat("dealtrace_rpc_server_call_duration_seconds_count{method=\"",
                                     kEcho, "\"} 3")));
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("dealtrace_rpc_server_calls_in_flight{method=\"",
                                              kEcho, "\"} 0")));
}

TEST_F(ServerTelemetryTest, LogsAFailedCallOnceWithItsTraceAndWithoutItsContent) {
  EXPECT_OK(Say("quiet", absl::StatusCode::kOk));
  EXPECT_TRUE(Lines().empty());
  EXPECT_FALSE(Say("jane@example.com", absl::StatusCode::kNotFound).ok());
  ASSERT_EQ(Lines().size(), 1u);
  const nlohmann::json line = nlohmann::json::parse(Lines()[0]);
  EXPECT_EQ(line["event"], "a call failed");
  EXPECT_EQ(line["method"], kEcho);
  EXPECT_EQ(line["code"], "NOT_FOUND");
  EXPECT_EQ(line["reason"], "TOLD_TO_FAIL");
  EXPECT_EQ(line["caller"], "service:friend");
  EXPECT_EQ(line["trace_id"].get<std::string>().size(), 32u);
  EXPECT_THAT(Lines()[0], Not(HasSubstr("jane")));
}

// A handler that does not ask whether its call is still wanted, and then answers or fails.
TEST(LateAnswerTest, ACallThatNobodyWaitsForIsToldAsWhatItsCallerSaw) {
  const TestIdentity identity;
  EchoServer echo(identity);
  Client client = echo.Connect(identity.Service("friend"));
  for (const int fail_code : {0, 14, 13, 4, 5}) {
    EchoRequest request;
    request.set_text("late");
    request.set_fail_code(fail_code);
    const absl::Status status =
        client.Unary<EchoResponse>(kEcho, request, CallOptions::Within(absl::Milliseconds(150)))
            .status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << fail_code;
  }
  std::atomic<bool> is_gone{false};
  CallOptions options = CallOptions::Within(absl::Seconds(20));
  options.cancelled = [&is_gone] { return is_gone.load(); };
  EchoRequest request;
  request.set_text("late");
  std::thread caller([&] {
    EXPECT_EQ(client.Unary<EchoResponse>(kEcho, request, options).status().code(),
              absl::StatusCode::kCancelled);
  });
  echo.gate().WaitFor(1);
  is_gone = true;
  caller.join();
  echo.server().Drain();
  const std::string metrics = echo.metrics().Expose();
  const auto count = [&](const char* code, int calls) {
    return HasSubstr(absl::StrCat("dealtrace_rpc_server_calls_total{code=\"", code, "\",method=\"",
                                  kEcho, "\"} ", calls, "\n"));
  };
  EXPECT_THAT(metrics, count("DEADLINE_EXCEEDED", 5));
  EXPECT_THAT(metrics, count("CANCELLED", 1));
  EXPECT_THAT(metrics, count("OK", 0));
}

TEST_F(ServerTelemetryTest, AFloodOfRefusalsWritesAFewLines) {
  Client nobody = echo_.Connect(identity_.Nobody());
  for (int i = 0; i < 500; ++i) {
    EXPECT_FALSE(
        nobody.Unary<EchoResponse>(kEcho, EchoRequest(), CallOptions::Within(absl::Seconds(10)))
            .ok());
  }
  EXPECT_GE(Lines().size(), 1u);
  EXPECT_LE(Lines().size(), 20u);  // ten a minute, and a minute may end meanwhile
  // The next kind of failure is seen.
  const size_t before = Lines().size();
  EXPECT_FALSE(Say("no", absl::StatusCode::kNotFound).ok());
  EXPECT_EQ(Lines().size(), before + 1);
}

// Sends a Check of grpc.health.v1 by hand: its messages are not in Debian's packages.
std::string CheckHealth(int port, const std::string& service) {
  const auto channel =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  context.set_wait_for_ready(true);
  std::string bytes;
  if (!service.empty()) {
    bytes = absl::StrCat("\n", std::string(1, static_cast<char>(service.size())), service);
  }
  grpc::Slice slice(bytes);
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  const absl::Status status = FromGrpc(
      grpc::internal::BlockingUnaryCall(channel.get(), method, &context, request, &response));
  if (!status.ok()) return absl::StatusCodeToString(status.code());
  grpc::Slice answer;
  if (!response.TrySingleSlice(&answer).ok() || answer.size() != 2) return "?";
  return answer.begin()[1] == 1 ? "SERVING" : "NOT_SERVING";
}

TEST(HealthTest, ServesProbesWithoutTlsAndFollowsReadiness) {
  const TestIdentity identity;
  ServerOptions options;
  options.plain_health_address = "127.0.0.1:0";
  EchoServer echo(identity, options);
  const int port = echo.server().plain_health_port();
  EXPECT_EQ(CheckHealth(port, ""), "SERVING");
  EXPECT_EQ(CheckHealth(port, "dealtrace.rpc.testing.v1.EchoService"), "SERVING");
  EXPECT_EQ(CheckHealth(port, "unknown.Service"), "NOT_FOUND");
}

TEST(HealthTest, ThePlainPortServesNothingElse) {
  const TestIdentity identity;
  ServerOptions options;
  options.plain_health_address = "127.0.0.1:0";
  EchoServer echo(identity, options);
  const auto channel =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", echo.server().plain_health_port()),
                          grpc::InsecureChannelCredentials());
  for (const char* path : {"/dealtrace.rpc.testing.v1.EchoService/Echo",
                           "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    grpc::Slice empty;
    grpc::ByteBuffer request(&empty, 1);
    grpc::ByteBuffer response;
    const grpc::internal::RpcMethod method(path, grpc::internal::RpcMethod::NORMAL_RPC);
    EXPECT_EQ(grpc::internal::BlockingUnaryCall(channel.get(), method, &context, request, &response)
                  .error_code(),
              grpc::StatusCode::UNIMPLEMENTED)
        << path;
  }
}

TEST(HealthTest, IsNotServingUntilEveryCheckPasses) {
  const TestIdentity identity;
  std::atomic<bool> ready = false;
  ServerOptions options;
  options.plain_health_address = "127.0.0.1:0";
  EchoServer echo(identity, options, [&ready] { return ready.load(); });
  const int port = echo.server().plain_health_port();
  EXPECT_EQ(CheckHealth(port, ""), "NOT_SERVING");
  EXPECT_EQ(CheckHealth(port, "liveness"), "SERVING");
  ready = true;
  while (CheckHealth(port, "") != "SERVING") std::this_thread::yield();
  ready = false;
  while (CheckHealth(port, "") != "NOT_SERVING") std::this_thread::yield();
}

}  // namespace
}  // namespace dealtrace::rpc
