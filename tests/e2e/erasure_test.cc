// A person of the sample company is erased: afterwards no column of any table of any service tells
// of the person, and the receipt says who did it. Over the real programs.
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/find_text.h"
#include "tests/e2e/stack.h"
#include "tests/e2e/trace_gaps.h"
#include "tests/faults/business_columns.h"

namespace dealtrace::e2e {
namespace {

using ::testing::UnorderedElementsAre;

constexpr char kSchemas[] = "^(ingestion|matching|insight|scoring|report)$";

struct Person {
  std::string id, name, email;
  std::string phone;   // as the export spells it
  std::string digits;  // the last nine of it
};

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string LastDigits(const std::string& phone) {
  std::string digits;
  for (char c : phone) {
    if (absl::ascii_isdigit(c)) digits.push_back(c);
  }
  return digits.size() < 9 ? "" : digits.substr(digits.size() - 9);
}

// Somebody with a name, an address and a number that nobody else has, who speaks in a call and was
// once a lead.
Person FindPerson(const std::string& company) {
  std::vector<Person> people;
  std::map<std::string, int> names;
  for (absl::string_view line : absl::StrSplit(ReadText(company + "/contacts.csv"), '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    if (cells.size() < 7 || absl::StrContains(line, '"')) continue;
    people.push_back({cells[0], cells[2], cells[3], cells[4], LastDigits(cells[4])});
    ++names[cells[2]];
  }
  const std::string calls = ReadText(company + "/calls.jsonl");
  const std::string leads = ReadText(company + "/leads.csv");
  const std::string users = ReadText(company + "/users.csv");
  const std::string accounts = ReadText(company + "/accounts.csv");
  for (const Person& person : people) {
    if (names[person.name] == 1 && !person.digits.empty() && !person.email.empty() &&
        absl::StrContains(calls, "\"speaker\":\"" + person.name + "\"") &&
        absl::StrContains(calls, "\"email\":\"" + person.email + "\"") &&
        absl::StrContains(leads, person.email) && !absl::StrContains(users, person.name) &&
        !absl::StrContains(accounts, person.name)) {
      return person;
    }
  }
  ADD_FAILURE() << "the company has nobody to erase: take another seed";
  return {};
}

TEST(ErasureTest, AnErasedPersonIsInNoColumnOfAnyServiceAndDoesNotComeBack) {
  const Stack stack(/*opportunities=*/120, /*calls=*/400, /*seed=*/5);
  const faults::StackDatabase database(stack.folder());
  const Person person = FindPerson(stack.company());
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  stack.Json({"report", "run", "--after", run.value("name", "")});
  const auto find = [&](const std::string& text) {
    return database.Query(testing::FindTextQuery(kSchemas, text));
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
  for (const std::string& trace : {person.name, person.email, person.phone, person.digits}) {
    EXPECT_EQ(find(trace), "");
  }
  EXPECT_FALSE(absl::StrContains(find(person.id), "contact_copy")) << find(person.id);
  EXPECT_EQ(stack.Json({"deadletters", "list"}), nlohmann::json::array());

  const nlohmann::json again =
      stack.Json({"sync", "run", "--source", "sample-company", "--mode", "full"});
  EXPECT_EQ(again.value("state", ""), "STATE_SUCCEEDED");
  stack.Json({"report", "run", "--after", again.value("name", "")});
  for (const std::string& trace : {person.name, person.email, person.phone, person.digits}) {
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
}

}  // namespace
}  // namespace dealtrace::e2e
