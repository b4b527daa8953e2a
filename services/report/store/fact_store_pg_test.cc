// The read model: what the feeds bring, in any order.
#include <algorithm>
#include <random>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"
#include "services/report/store/fact_store.h"
#include "services/report/store/queries.h"
#include "services/report/testing/report_world.h"

namespace dealtrace::report {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

constexpr char kFingerprint[] =
    "SELECT md5(string_agg(kind || id || position || reference || too_short || "
    "encode(content, 'hex'), ',' ORDER BY kind, id)) FROM fact";

TEST(FactStoreTest, EveryStatementFitsTheSchema) {
  ReportWorld world;
  EXPECT_OK(testing::PrepareAll(world.database(), queries::kAllQueries));
}

TEST(FactStoreTest, AnyOrderAndAnyRepeatGiveTheSameTable) {
  ReportWorld world;
  std::vector<dealtrace::feed::v1::Change> changes = world.SampleChanges();
  std::vector<dealtrace::feed::v1::Change> newer = world.SampleChanges();
  changes.insert(changes.end(), newer.begin(), newer.end());
  ASSERT_OK(world.Apply({changes.begin(), changes.begin() + newer.size()}));
  ASSERT_OK(world.Apply(newer));
  const std::string expected = world.database().QueryText(kFingerprint);
  std::mt19937 random(11);
  for (int round = 0; round < 5; ++round) {
    world.database().Query("DELETE FROM fact");
    std::shuffle(changes.begin(), changes.end(), random);
    for (const dealtrace::feed::v1::Change& change : changes) ASSERT_OK(world.Apply({change}));
    EXPECT_EQ(world.database().QueryText(kFingerprint), expected);
  }
}

TEST(FactStoreTest, ATombstoneRemovesOnlyOlderStates) {
  ReportWorld world;
  const auto first = world.Upsert("account", "crm~a", crm::v1::Account());
  const auto gone = world.Tombstone("account", "crm~a");
  const auto back = world.Upsert("account", "crm~a", crm::v1::Account());
  ASSERT_OK(world.Apply({first}));
  ASSERT_OK(world.Apply({gone}));
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM fact"), 0);
  ASSERT_OK(world.Apply({back}));
  ASSERT_OK(world.Apply({gone}));
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM fact"), 1);
}

TEST(FactStoreTest, KeepsNoPhoneNumbersAddressesOrSpeakers) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  for (const char* text : {"+1555", "seller.example", "Jo Lin", "both say acme"}) {
    EXPECT_EQ(world.database().QueryInt(std::string("SELECT count(*) FROM fact WHERE "
                                                    "position('") +
                                        text + "'::bytea IN content) > 0"),
              0)
        << text;
  }
  EXPECT_EQ(world.database().QueryInt(
                "SELECT count(*) FROM fact WHERE position('too expensive'::bytea IN content) > 0"),
            1);
}

TEST(FactStoreTest, AForeignMessageIsTheRecordsFault) {
  ReportWorld world;
  EXPECT_THAT(world.Apply({world.Upsert("account", "crm~a", crm::v1::Call())}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("account crm~a")));
}

TEST(FactStoreTest, KnowsWhereARunEnds) {
  ReportWorld world;
  ASSERT_OK(world.Apply({world.EndedRun("crm-7", 42)}));
  ASSERT_OK(world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        const auto standing = LoadRunStanding(transaction, "crm-7");
        EXPECT_TRUE(standing.ok() && standing->ended);
        EXPECT_EQ(standing->position, 42);
        EXPECT_FALSE(LoadRunStanding(transaction, "crm-8")->known);
        return absl::OkStatus();
      }));
}

}  // namespace
}  // namespace dealtrace::report
