#include "tests/e2e/stack.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "gtest/gtest.h"
#include "libs/http/client.h"

namespace dealtrace::e2e {
namespace {

constexpr int kTriesMax = 20;
constexpr int kExitTryAgain = 75;

std::string TemporaryFolder() {
  std::string path = "/tmp/dealtrace-e2e-XXXXXX";
  // The cluster runs as another user when the test runs as root.
  chmod(mkdtemp(path.data()), 0711);
  return path;
}

void RequireSuccess(const CommandResult& result, const std::string& what) {
  if (result.exit_code == 0) return;
  std::cerr << what << " ended with " << result.exit_code << "\n" << result.errors << "\n";
  std::exit(1);
}

}  // namespace

Stack::Stack(int opportunities, int calls, int seed, const std::vector<std::string>& up_arguments)
    : folder_(TemporaryFolder()) {
  RequireSuccess(RunCommand({"dealtrace-sandbox", "company", "--seed", std::to_string(seed),
                             "--opportunities", std::to_string(opportunities), "--calls",
                             std::to_string(calls), "--output", company()}),
                 "dealtrace-sandbox company");
  Up(company() + "/sources.yaml", up_arguments);
}

Stack::Stack(const std::string& sources_file) : folder_(TemporaryFolder()) { Up(sources_file); }

Stack::~Stack() {
  Dealtrace({"down"});
  std::error_code ignored;
  if (std::getenv("DEALTRACE_KEEP_STACK") == nullptr) std::filesystem::remove_all(folder_, ignored);
}

void Stack::Up(const std::string& sources_file, const std::vector<std::string>& arguments) const {
  std::vector<std::string> words = {"up", "--sources", sources_file};
  words.insert(words.end(), arguments.begin(), arguments.end());
  // Services inherit this: a test waits for spans.
  RequireSuccess(Dealtrace(words, {"OTEL_BSP_SCHEDULE_DELAY=200"}), "dealtrace up");
}

CommandResult Stack::Dealtrace(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& environment) const {
  std::vector<std::string> words = {"dealtrace", "--folder", folder_};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return RunCommand(words, environment);
}

nlohmann::json Stack::Json(const std::vector<std::string>& arguments,
                           const std::vector<std::string>& environment) const {
  std::vector<std::string> words = {"--output", "json"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const CommandResult result = Dealtrace(words, environment);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  return nlohmann::json::parse(result.output, nullptr, /*allow_exceptions=*/false);
}

nlohmann::json Stack::JsonTryingAgain(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--output", "json"});
  for (int i = 0; i < kTriesMax; ++i) {
    const CommandResult result = Dealtrace(arguments);
    if (result.exit_code == 0) return nlohmann::json::parse(result.output, nullptr, false);
    if (result.exit_code == kExitTryAgain) continue;
    ADD_FAILURE() << result.exit_code << " " << result.errors;
    break;
  }
  return {};
}

std::string Stack::FetchFromGateway(const std::string& path,
                                    const std::string& trace_parent) const {
  std::string gateway;
  for (const nlohmann::json& program : Json({"status"})) {
    if (program.value("program", "") == "gateway") gateway = program.value("address", "");
  }
  std::ifstream token_file(folder_ + "/identity/token");
  std::string token;
  token_file >> token;
  http::Request request;
  request.target = gateway + path;
  request.headers.Set("Authorization", "Bearer " + token);
  if (!trace_parent.empty()) request.headers.Set("traceparent", trace_parent);
  absl::StatusOr<http::Response> response =
      http::Client().Send(request, absl::Now() + absl::Seconds(30));
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok()) return "";
  EXPECT_EQ(response->status, 200) << response->body;
  return response->body;
}

}  // namespace dealtrace::e2e
