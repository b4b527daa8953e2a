// A person of the sample company is erased: afterwards no column of any table of any service tells
// of the person, and the receipt says who did it. Over the real programs.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/find_text.h"
#include "tests/e2e/person_to_erase.h"
#include "tests/e2e/stack.h"
#include "tests/e2e/trace_gaps.h"
#include "tests/faults/business_columns.h"

namespace dealtrace::e2e {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// The files of a folder in which `text` stands.
std::vector<std::string> FilesWith(const std::string& folder, const std::string& text) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    if (absl::StrContains(content, text)) files.push_back(entry.path());
  }
  return files;
}

TEST(ErasureTest, AnErasedPersonIsInNoColumnOfAnyServiceAndDoesNotComeBack) {
  const Stack stack(/*opportunities=*/120, /*calls=*/400, /*seed=*/5);
  const faults::StackDatabase database(stack.folder());
  const PersonToErase person = FindPersonToErase(stack.company());
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  stack.Json({"report", "run", "--after", run.value("name", "")});
  const auto find = [&](const std::string& text) {
    return database.Query(testing::FindTextQuery(kServiceSchemas, text));
  };
  const std::string before = find(person.name);
  for (const char* place :
       {"ingestion.record.content", "matching.contact_copy", "matching.call_copy",
        "matching.call_mention", "insight.call_copy", "insight.transcript_copy"}) {
    EXPECT_TRUE(absl::StrContains(before, place)) << place << " has nothing to erase: " << before;
  }
  EXPECT_NE(find(person.email), "");

  const nlohmann::json erased = stack.Json(
      {"erasure", "request", "--email", person.email, "--request-id", "wish", "--wait", "60"});
  EXPECT_EQ(erased.value("state", ""), "STATE_COMPLETE") << erased.dump(2);
  std::set<std::string> services;
  for (const nlohmann::json& done : erased["acknowledgements"]) {
    services.insert(done.value("service", ""));
    EXPECT_NE(done.value("eraseTime", ""), "");
  }
  EXPECT_THAT(services,
              UnorderedElementsAre("ingestion", "matching", "insight", "scoring", "report"));
  for (const std::string& trace : person.Identifiers()) {
    EXPECT_EQ(find(trace), "");
  }
  EXPECT_FALSE(absl::StrContains(find(person.id), "contact_copy")) << find(person.id);
  EXPECT_EQ(stack.Json({"deadletters", "list"}), nlohmann::json::array());

  const nlohmann::json again =
      stack.Json({"sync", "run", "--source", "sample-company", "--mode", "full"});
  EXPECT_EQ(again.value("state", ""), "STATE_SUCCEEDED");
  stack.Json({"report", "run", "--after", again.value("name", "")});
  for (const std::string& trace : person.Identifiers()) {
    EXPECT_EQ(find(trace), "") << "came back with the next sync";
  }
  const nlohmann::json listed = stack.Json({"erasure", "list"});
  ASSERT_EQ(listed.size(), 1u);
  const nlohmann::json shown = stack.Json({"erasure", "show", listed[0].value("name", "")});
  EXPECT_EQ(shown["acknowledgements"], erased["acknowledgements"]);

  // One trace, from the wish to the last receipt.
  const std::string trace_id = database.Query(
      "SELECT split_part(trace_parent, '-', 2) FROM ingestion.feed_change WHERE kind = 'erasure'");
  std::vector<std::string> gaps = {"no trace"};
  const absl::Time until = absl::Now() + absl::Seconds(30);
  while (!gaps.empty() && absl::Now() < until) {
    gaps = FindEdgeGaps(stack.Json({"trace", "show", trace_id}), "erasure_edges.txt");
  }
  for (const std::string& gap : gaps) ADD_FAILURE() << gap << " in trace " << trace_id;
  // Nor did spans or logs ever tell of the person.
  EXPECT_THAT(FilesWith(stack.folder() + "/traces", "ErasureService/CreateErasure"), Not(IsEmpty()))
      << "spans are not readable as they are stored: this test would find nobody";
  for (const std::string& text : person.Identifiers()) {
    EXPECT_THAT(FilesWith(stack.folder() + "/traces", text), IsEmpty()) << text;
    EXPECT_THAT(FilesWith(stack.folder() + "/logs", text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace dealtrace::e2e
