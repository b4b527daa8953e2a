#include "tests/telemetry/backends.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/http/client.h"
#include "tools/dealtrace/stack/process.h"

namespace dealtrace::telemetry_test {
namespace {

enum Port { kJaegerOtlp, kJaegerQuery, kCollectorOtlp, kCollectorHealth, kFirstUnused };
// What else Jaeger's built-in configuration listens on.
constexpr const char* kOtherJaegerListeners[] = {"receivers.otlp.protocols.http",
                                                 "receivers.jaeger.protocols.grpc",
                                                 "receivers.jaeger.protocols.thrift_http",
                                                 "receivers.jaeger.protocols.thrift_binary",
                                                 "receivers.jaeger.protocols.thrift_compact",
                                                 "receivers.zipkin",
                                                 "extensions.jaeger_query.grpc",
                                                 "extensions.remote_sampling.http",
                                                 "extensions.remote_sampling.grpc",
                                                 "extensions.healthcheckv2.http",
                                                 "extensions.expvar"};

// The program's path, or nothing: in DEALTRACE_TELEMETRY_BIN or on the PATH.
std::string Find(const std::string& program) {
  for (const char* variable : {"DEALTRACE_TELEMETRY_BIN", "PATH"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr) continue;
    for (absl::string_view folder : absl::StrSplit(value, ':')) {
      const std::string path = absl::StrCat(folder, "/", program);
      if (!folder.empty() && std::filesystem::exists(path)) return path;
    }
  }
  return "";
}

std::string Address(int port) { return absl::StrCat("127.0.0.1:", port); }

absl::StatusOr<http::Response> Get(const std::string& url) {
  http::Request request;
  request.target = url;
  return http::Client().Send(request, absl::Now() + absl::Seconds(5));
}

bool Answers(const std::string& url) {
  const absl::Time until = absl::Now() + absl::Seconds(60);
  while (absl::Now() < until) {
    const auto response = Get(url);
    if (response.ok() && response->status == 200) return true;
  }
  return false;
}

}  // namespace

Background::Background(const std::string& program, const std::vector<std::string>& arguments,
                       const std::vector<std::string>& environment, const std::string& log_file) {
  cli::ProgramStart start;
  start.program = program;
  start.arguments = arguments;
  start.environment = environment;
  start.log_file = log_file;
  const absl::StatusOr<int> pid = cli::StartProgram(start);
  EXPECT_TRUE(pid.ok()) << pid.status();
  if (pid.ok()) pid_ = *pid;
}

Background::~Background() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void BackendsTest::SetUp() {
  if (Find("otelcol").empty() || Find("jaeger").empty()) {
    GTEST_SKIP() << "otelcol and jaeger are not on this machine; tests/telemetry/build_backends "
                    "FOLDER makes them, DEALTRACE_TELEMETRY_BIN=FOLDER names them";
  }
  folder_ = "/tmp/dealtrace-collector-XXXXXX";
  ASSERT_NE(mkdtemp(folder_.data()), nullptr);
  const absl::StatusOr<std::vector<int>> ports =
      cli::PickPorts({}, kFirstUnused + static_cast<int>(std::size(kOtherJaegerListeners)));
  ASSERT_TRUE(ports.ok()) << ports.status();
  ports_ = *ports;
  StartJaeger();
  StartCollector();
}

void BackendsTest::TearDown() {
  collector_.reset();
  jaeger_.reset();
  std::error_code ignored;
  // The logs of a failure are kept.
  if (!folder_.empty() && !HasFailure()) std::filesystem::remove_all(folder_, ignored);
}

std::string BackendsTest::QueryAddress() const { return "http://" + Address(ports_[kJaegerQuery]); }

std::string BackendsTest::CollectorAddress() const {
  return "http://" + Address(ports_[kCollectorOtlp]);
}

nlohmann::json BackendsTest::AskJaeger(const std::string& path) const {
  const auto response = Get(QueryAddress() + path);
  if (!response.ok() || response->status != 200) return nullptr;
  return nlohmann::json::parse(response->body, nullptr, /*allow_exceptions=*/false);
}

void BackendsTest::StartJaeger() {
  std::vector<std::string> arguments;
  const auto set = [&arguments](absl::string_view key, absl::string_view value) {
    arguments.push_back(absl::StrCat("--set=", key, "=", value));
  };
  set("receivers.otlp.protocols.grpc.endpoint", Address(ports_[kJaegerOtlp]));
  set("extensions.jaeger_query.http.endpoint", Address(ports_[kJaegerQuery]));
  for (size_t i = 0; i < std::size(kOtherJaegerListeners); ++i) {
    set(absl::StrCat(kOtherJaegerListeners[i], ".endpoint"), Address(ports_[kFirstUnused + i]));
  }
  set("service.telemetry.metrics.level", "none");
  const std::string log = folder_ + "/jaeger.log";
  jaeger_ =
      std::make_unique<Background>(Find("jaeger"), arguments, std::vector<std::string>{}, log);
  ASSERT_TRUE(Answers(QueryAddress() + "/api/services")) << "see " << log;
}

void BackendsTest::StartCollector() {
  const std::string log = folder_ + "/otelcol.log";
  const std::string health = Address(ports_[kCollectorHealth]);
  collector_ = std::make_unique<Background>(
      Find("otelcol"),
      std::vector<std::string>{"--config=" DEALTRACE_SOURCE_DIR
                               "/deploy/observability/collector/collector.yaml",
                               "--config=yaml:receivers::otlp::protocols::grpc::endpoint: " +
                                   Address(ports_[kCollectorOtlp]),
                               "--config=yaml:extensions::health_check::endpoint: " + health,
                               "--config=yaml:service::telemetry::metrics::level: none",
                               // A test does not wait as long for a trace to fall silent.
                               "--config=yaml:processors::tail_sampling::decision_wait: 5s"},
      std::vector<std::string>{"TRACES_ENDPOINT=" + Address(ports_[kJaegerOtlp])}, log);
  ASSERT_TRUE(Answers("http://" + health)) << "see " << log;
}

}  // namespace dealtrace::telemetry_test
