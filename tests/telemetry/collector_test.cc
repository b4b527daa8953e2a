// The spans of the main job through a real OpenTelemetry collector, with the configuration of
// deploy/, into a real Jaeger: whole, with every edge of trace_edges.txt, and shown by `dealtrace
// trace show`.
//
// Skips where the two are absent; tests/telemetry/build_backends makes them.
#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/http/client.h"
#include "tests/e2e/stack.h"
#include "tests/e2e/trace_gaps.h"
#include "tools/dealtrace/stack/process.h"

namespace dealtrace::e2e {
namespace {

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

// A program that ends with this object.
class Background {
 public:
  explicit Background(cli::ProgramStart start) {
    const absl::StatusOr<int> pid = cli::StartProgram(start);
    EXPECT_TRUE(pid.ok()) << pid.status();
    if (pid.ok()) pid_ = *pid;
  }
  ~Background() {
    if (pid_ == 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

 private:
  int pid_ = 0;
};

bool Answers(const std::string& url) {
  const absl::Time until = absl::Now() + absl::Seconds(60);
  http::Request request;
  request.target = url;
  while (absl::Now() < until) {
    const auto response = http::Client().Send(request, absl::Now() + absl::Seconds(2));
    if (response.ok() && response->status == 200) return true;
  }
  return false;
}

class CollectorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Find("otelcol").empty() || Find("jaeger").empty()) {
      GTEST_SKIP() << "otelcol and jaeger are not on this machine; tests/telemetry/build_backends "
                      "FOLDER makes them, DEALTRACE_TELEMETRY_BIN=FOLDER names them";
    }
    folder_ = "/tmp/dealtrace-collector-XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    const absl::StatusOr<std::vector<int>> ports = cli::PickPorts({}, 16);
    ASSERT_TRUE(ports.ok()) << ports.status();
    ports_ = *ports;
    StartJaeger();
    StartCollector();
  }
  void TearDown() override {
    collector_.reset();
    jaeger_.reset();
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }

  void StartJaeger() {
    cli::ProgramStart start;
    start.program = Find("jaeger");
    // Its built-in configuration, with ports of this test's own.
    const std::vector<std::string> settings = {
        "receivers.otlp.protocols.grpc.endpoint=" + Address(ports_[0]),
        "receivers.otlp.protocols.http.endpoint=" + Address(ports_[1]),
        "receivers.jaeger.protocols.grpc.endpoint=" + Address(ports_[2]),
        "receivers.jaeger.protocols.thrift_http.endpoint=" + Address(ports_[3]),
        "receivers.jaeger.protocols.thrift_binary.endpoint=" + Address(ports_[4]),
        "receivers.jaeger.protocols.thrift_compact.endpoint=" + Address(ports_[5]),
        "receivers.zipkin.endpoint=" + Address(ports_[6]),
        "extensions.jaeger_query.http.endpoint=" + Address(ports_[7]),
        "extensions.jaeger_query.grpc.endpoint=" + Address(ports_[8]),
        "extensions.remote_sampling.http.endpoint=" + Address(ports_[9]),
        "extensions.remote_sampling.grpc.endpoint=" + Address(ports_[10]),
        "extensions.healthcheckv2.http.endpoint=" + Address(ports_[11]),
        "extensions.expvar.endpoint=" + Address(ports_[15]),
        "service.telemetry.metrics.level=none"};
    for (const std::string& setting : settings) start.arguments.push_back("--set=" + setting);
    start.log_file = folder_ + "/jaeger.log";
    jaeger_ = std::make_unique<Background>(std::move(start));
    ASSERT_TRUE(Answers(QueryAddress() + "/api/services")) << "see " << folder_ << "/jaeger.log";
  }

  void StartCollector() {
    cli::ProgramStart start;
    start.program = Find("otelcol");
    start.arguments = {
        "--config=" DEALTRACE_SOURCE_DIR "/deploy/observability/collector/collector.yaml",
        "--config=yaml:receivers::otlp::protocols::grpc::endpoint: " + Address(ports_[12]),
        "--config=yaml:extensions::health_check::endpoint: " + Address(ports_[13]),
        "--config=yaml:service::telemetry::metrics::level: none",
        // A test does not wait as long for a trace to fall silent.
        "--config=yaml:processors::tail_sampling::decision_wait: 5s"};
    start.environment = {"TRACES_ENDPOINT=" + Address(ports_[0])};
    start.log_file = folder_ + "/otelcol.log";
    collector_ = std::make_unique<Background>(std::move(start));
    ASSERT_TRUE(Answers("http://" + Address(ports_[13]))) << "see " << folder_ << "/otelcol.log";
  }

  std::string QueryAddress() const { return "http://" + Address(ports_[7]); }
  std::string CollectorAddress() const { return "http://" + Address(ports_[12]); }

  std::string folder_;
  std::vector<int> ports_;
  std::unique_ptr<Background> jaeger_;
  std::unique_ptr<Background> collector_;
};

TEST_F(CollectorTest, TheTraceOfTheMainJobArrivesWhole) {
  const Stack stack(/*opportunities=*/60, /*calls=*/150, /*seed=*/9,
                    {"--otlp-endpoint", CollectorAddress()});
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  const std::string trace_parent = run.value("traceParent", "---");
  const nlohmann::json report = stack.Json({"report", "run", "--after", run.value("name", "")});
  stack.FetchFromGateway("/v1/" + report.value("name", "") + ":content?format=FORMAT_HTML",
                         trace_parent);
  const std::string trace_id = std::vector<std::string>(absl::StrSplit(trace_parent, '-')).at(1);

  std::vector<std::string> gaps = {"no trace"};
  const absl::Time until = absl::Now() + absl::Seconds(90);
  while (!gaps.empty() && absl::Now() < until) {
    const CommandResult shown =
        stack.Dealtrace({"--output", "json", "trace", "show", trace_id, "--from", QueryAddress()});
    gaps = shown.exit_code == 0 ? FindGaps(nlohmann::json::parse(shown.output, nullptr, false))
                                : std::vector<std::string>{"not there yet: " + shown.errors};
  }
  for (const std::string& gap : gaps) ADD_FAILURE() << gap << " in trace " << trace_id;

  const CommandResult drawn =
      stack.Dealtrace({"trace", "show", trace_id, "--from", QueryAddress()});
  EXPECT_EQ(drawn.exit_code, 0) << drawn.errors;
  EXPECT_NE(drawn.output.find("derive call_link"), std::string::npos) << drawn.output;
}

}  // namespace
}  // namespace dealtrace::e2e
