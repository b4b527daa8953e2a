// The main job on a real CRM export and real sales calls. Skipped where shared/data is absent.
#include <unistd.h>

#include <filesystem>
#include <map>

#include "gtest/gtest.h"
#include "tests/e2e/stack.h"

namespace dealtrace::e2e {
namespace {

namespace fs = std::filesystem;

// `../shared/data` beside the checkout.
fs::path SharedData() { return fs::path(DEALTRACE_SOURCE_DIR).parent_path() / "shared" / "data"; }

int64_t Count(const nlohmann::json& object, const std::string& key) {
  const nlohmann::json value = object.value(key, nlohmann::json("0"));
  return value.is_string() ? std::stoll(value.get<std::string>()) : value.get<int64_t>();
}

// Written by the same command that docs/use-your-own-files.md tells a person to use.
std::string WriteSources() {
  const std::string file =
      (fs::temp_directory_path() / ("real-input-" + std::to_string(getpid()) + ".yaml")).string();
  const CommandResult written = RunCommand(
      {"dealtrace", "sources", "write", "--crm", (SharedData() / "crm-sales").string(), "--calls",
       (SharedData() / "calls-insurance" / "calls.jsonl").string(), "--file", file});
  EXPECT_EQ(written.exit_code, 0) << written.errors;
  return file;
}

TEST(RealInputTest, AccountsForEveryRowAndFindsNoSignalWhereThereIsNone) {
  if (!fs::exists(SharedData() / "crm-sales") || !fs::exists(SharedData() / "calls-insurance")) {
    GTEST_SKIP() << "shared/data is absent: " << SharedData();
  }
  const std::string sources = WriteSources();
  const Stack stack(sources);
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "own-files"});
  ASSERT_EQ(run.value("state", ""), "STATE_SUCCEEDED") << run.dump(2);
  std::map<std::string, nlohmann::json> streams;
  for (const nlohmann::json& stream : run["streams"]) streams[stream.value("stream", "")] = stream;
  EXPECT_EQ(Count(streams["accounts"], "insertedCount"), 85);
  EXPECT_EQ(Count(streams["products"], "insertedCount"), 7);
  EXPECT_EQ(Count(streams["users"], "insertedCount"), 35);
  EXPECT_EQ(Count(streams["opportunities"], "readCount"), 8800);
  EXPECT_EQ(Count(streams["opportunities"], "insertedCount"), 8800);
  EXPECT_EQ(Count(streams["calls"], "insertedCount"), 59);
  // "GTXPro" is the product "GTX Pro"; the receipt says how often that was needed.
  EXPECT_GT(Count(streams["opportunities"], "resolvedByNameCount"), 1000);
  EXPECT_EQ(Count(streams["opportunities"], "unresolvedReferenceCount"), 0);

  const nlohmann::json report = stack.Json({"report", "run", "--after", run.value("name", "")});
  EXPECT_EQ(report.value("state", ""), "STATE_DONE");
  EXPECT_EQ(Count(report, "dealCount"), 8800);
  EXPECT_EQ(Count(report, "callCount"), 59);
  const nlohmann::json scores =
      nlohmann::json::parse(stack.FetchFromGateway("/v1/scores?page_size=5"), nullptr, false);
  ASSERT_FALSE(scores["scores"].empty()) << scores.dump();
  for (const nlohmann::json& score : scores["scores"]) {
    EXPECT_EQ(score.value("basis", ""), "BASIS_NO_SIGNAL") << score.dump();
  }
  fs::remove(sources);
}

}  // namespace
}  // namespace dealtrace::e2e
