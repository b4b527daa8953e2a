// A person is erased although every service, and PostgreSQL, dies with kill -9 inside the very
// transaction that erases: the wish is kept, each service erases once, and the receipt closes.
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/find_text.h"
#include "tests/e2e/person_to_erase.h"
#include "tests/e2e/stack.h"
#include "tests/faults/business_columns.h"
#include "tests/faults/orchestrator.h"

namespace dealtrace::faults {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(ErasureKillTest, APersonIsErasedAlthoughEveryServiceDiesWhileErasing) {
  const e2e::Stack stack(/*opportunities=*/120, /*calls=*/400, /*seed=*/5);
  const StackDatabase database(stack.folder());
  const e2e::PersonToErase person = e2e::FindPersonToErase(stack.company());
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  stack.Json({"report", "run", "--after", run.value("name", "")});
  nlohmann::json erased;
  {
    Orchestrator orchestrator(
        &stack, {{"ingestion", "before_commit/erase person"},
                 {"matching", "before_commit/apply ingestion"},
                 {"insight", "before_commit/derive erasure"},
                 {"scoring", "before_commit/derive erasure_acknowledgement"},
                 {"report", "before_commit/derive erasure", 1, Fault::Kind::kKillPostgres}});
    erased = stack.JsonTryingAgain(
        {"erasure", "request", "--email", person.email, "--request-id", "wish", "--wait", "60"});
    EXPECT_THAT(orchestrator.Missing(), IsEmpty());
  }
  EXPECT_EQ(erased.value("state", ""), "STATE_COMPLETE") << erased.dump(2);
  std::set<std::string> services;
  for (const nlohmann::json& done : erased["acknowledgements"]) {
    services.insert(done.value("service", ""));
  }
  EXPECT_THAT(services,
              UnorderedElementsAre("ingestion", "matching", "insight", "scoring", "report"));
  EXPECT_EQ(stack.Json({"erasure", "list"}).size(), 1u) << "the wish was taken twice";
  for (const std::string& trace : person.Identifiers()) {
    EXPECT_EQ(database.Query(testing::FindTextQuery(e2e::kServiceSchemas, trace)), "");
  }
  EXPECT_EQ(stack.Json({"deadletters", "list"}), nlohmann::json::array());
}

}  // namespace
}  // namespace dealtrace::faults
