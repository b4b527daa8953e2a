// Attacks a real stack over loopback while a bystander goes on working, and prints what it cost.
#include "tests/security/attacks.h"

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "libs/config/service_config.h"
#include "libs/http/client.h"
#include "libs/rpc/local_identity.h"
#include "re2/re2.h"
#include "tests/e2e/stack.h"
#include "tests/security/bystander.h"
#include "tests/security/watched_process.h"

namespace dealtrace::security {
namespace {

// What one attack may cost the gateway in memory.
constexpr int64_t kMemoryMax = int64_t{300} << 20;
// What one attack may write into the logs of all programs together.
constexpr int64_t kLogMax = int64_t{4} << 20;
// How often the bystander works while the attacker holds what he has.
constexpr int kCallsAfter = 5;

class AttacksTest : public ::testing::TestWithParam<Attack> {
 protected:
  static void SetUpTestSuite() {
    // This program plays thousands of callers.
    rlimit descriptors = {};
    getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);
    stack_ = std::make_unique<e2e::Stack>(40, 40, 11);
    absl::PrintF("%-40s %7s %9s %9s %8s %6s %8s %8s  %s\n", "ATTACK", "SENT", "PEAK MiB",
                 "AFTER MiB", "LOG KiB", "CALLS", "p50 ms", "max ms", "ANSWERS");
  }
  static void TearDownTestSuite() {
    if (paused_ > 0) kill(paused_, SIGCONT);
    stack_.reset();
  }

  void SetUp() override {
    for (const nlohmann::json& program : stack_->Json({"status"})) {
      if (program.value("program", "") != "gateway") continue;
      ASSERT_TRUE(RE2::FullMatch(program.value("address", ""), "http://127\\.0\\.0\\.1:(\\d+)",
                                 &target_.port));
      gateway_ = std::make_unique<WatchedProcess>(program.value("pid", 0));
    }
    std::ifstream(stack_->folder() + "/identity/token") >> target_.token;
    absl::StatusOr<std::string> key =
        config::ReadFile(stack_->folder() + "/identity/token-private.pem");
    ASSERT_TRUE(key.ok()) << key.status();
    absl::StatusOr<std::string> token =
        rpc::MintToken(*key, "bystander", {"gateway", "report"},
                       {"reports.read", "reports.write", "records.all"}, absl::Hours(1));
    ASSERT_TRUE(token.ok()) << token.status();
    bystander_token_ = *std::move(token);
    if (unfinished_report_.empty()) unfinished_report_ = UnfinishedReport();
    target_.unfinished_report = "/v1/" + unfinished_report_;
  }

  // A report that is not finished as long as the test lasts.
  std::string UnfinishedReport() const;
  // What of a day's work fails: a list, a request with a body, a long poll. Empty: nothing.
  std::string Work() const;
  std::string Ask(const std::string& method, const std::string& path,
                  const std::string& body = "") const;
  int64_t LogBytes() const {
    int64_t bytes = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(stack_->folder() + "/logs")) {
      bytes += static_cast<int64_t>(entry.file_size(error));
    }
    return bytes;
  }

  static std::unique_ptr<e2e::Stack> stack_;
  static std::string unfinished_report_;
  // The process that the report waits for.
  static int paused_;
  Target target_;
  std::string bystander_token_;
  std::unique_ptr<WatchedProcess> gateway_;
};

std::unique_ptr<e2e::Stack> AttacksTest::stack_;
std::string AttacksTest::unfinished_report_;
int AttacksTest::paused_ = 0;

std::string AttacksTest::UnfinishedReport() const {
  // The report waits for matching, which hears nothing.
  for (const nlohmann::json& program : stack_->Json({"status"})) {
    if (program.value("program", "") == "matching") paused_ = program.value("pid", 0);
  }
  kill(paused_, SIGSTOP);
  const nlohmann::json run = stack_->Json({"sync", "run", "--source", "sample-company"});
  http::Request request;
  request.method = "POST";
  request.target = absl::StrCat("http://127.0.0.1:", target_.port, "/v1/reports:run");
  request.headers.Set("Authorization", "Bearer " + target_.token);
  request.headers.Set("Content-Type", "application/json");
  request.body = nlohmann::json{{"type", "TYPE_WIN_LOSS"},
                                {"afterRun", run.value("name", "")},
                                {"requestId", "5f0b7c1e-3b0a-4e57-9a34-0d6c3f3b7a11"}}
                     .dump();
  const absl::StatusOr<http::Response> response =
      http::Client().Send(request, absl::Now() + absl::Seconds(20));
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok()) return "";
  const nlohmann::json report = nlohmann::json::parse(response->body, nullptr, false);
  EXPECT_EQ(response->status, 200) << response->body;
  return report.is_object() ? report.value("name", "") : "";
}

std::string AttacksTest::Ask(const std::string& method, const std::string& path,
                             const std::string& body) const {
  http::Request request;
  request.method = method;
  request.target = absl::StrCat("http://127.0.0.1:", target_.port, path);
  request.headers.Set("Authorization", "Bearer " + bystander_token_);
  request.headers.Set("Content-Type", "application/json");
  request.body = body;
  const absl::StatusOr<http::Response> response =
      http::Client().Send(request, absl::Now() + absl::Seconds(10));
  if (!response.ok()) return absl::StrCat(method, " ", path, ": ", response.status().ToString());
  const bool answered = response->status == 200 || response->status == 400;
  return answered ? "" : absl::StrCat(method, " ", path, ": ", response->body);
}

std::string AttacksTest::Work() const {
  std::string failure = Ask("GET", "/v1/reports");
  // A request with a body; that it names no type is told by the service.
  if (failure.empty()) failure = Ask("POST", "/v1/reports:run", "{}");
  if (failure.empty()) failure = Ask("GET", target_.unfinished_report + "?wait=0.05s");
  return failure;
}

TEST_P(AttacksTest, LeavesTheGatewayAtWork) {
  const Attack& attack = GetParam();
  gateway_->ForgetPeak();
  const int64_t before = gateway_->memory();
  const int64_t log_before = LogBytes();
  Bystander bystander([this] { return Work(); });
  const Outcome outcome = attack.run(target_);
  const Experience experience = bystander.End(kCallsAfter);
  const int64_t grown = gateway_->peak_memory() - before;
  absl::PrintF("%-40s %7d %9d %9d %8d %6d %8.1f %8.1f  %s\n", attack.name, outcome.sent,
               grown >> 20, (gateway_->memory() - before) >> 20, (LogBytes() - log_before) >> 10,
               experience.calls, absl::ToDoubleMilliseconds(experience.median),
               absl::ToDoubleMilliseconds(experience.worst),
               absl::StrJoin(outcome.answers, ", ", absl::PairFormatter(" x ")));
  std::fflush(stdout);
  ASSERT_TRUE(gateway_->alive()) << "the gateway died";
  EXPECT_EQ(experience.failures, 0) << experience.first_failure;
  EXPECT_LT(grown, kMemoryMax);
  EXPECT_LT(LogBytes() - log_before, kLogMax);
}

INSTANTIATE_TEST_SUITE_P(Gateway, AttacksTest, ::testing::ValuesIn(Attacks()),
                         [](const ::testing::TestParamInfo<Attack>& info) {
                           std::string name;
                           for (const char c : info.param.name) {
                             if (absl::ascii_isalnum(c)) name.push_back(c);
                             if (c == ' ') name.push_back('_');
                           }
                           return name;
                         });

}  // namespace
}  // namespace dealtrace::security
