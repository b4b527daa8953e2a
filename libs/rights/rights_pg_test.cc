#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "libs/feed/testing/consumer_world.h"
#include "libs/rights/queries.h"
#include "libs/rights/rows.h"
#include "libs/rights/viewer.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::rights {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// A service that copies nothing of its own but contacts.
class RightsTest : public ::testing::Test {
 protected:
  static feed::ApplyFunction Wrapped(std::vector<std::string>* seen) {
    feed::ConsumerOptions consumer;
    consumer.kinds = {"contact", "opportunity"};
    consumer.apply = [seen](postgres::Transaction&, absl::Span<const feed::v1::Change> changes,
                            feed::DirtyMarker&) {
      for (const auto& change : changes) seen->push_back(change.key());
      return absl::OkStatus();
    };
    return WithRights(std::move(consumer)).apply;
  }

  void User(const std::string& id, const std::string& manager, const std::string& team,
            const std::string& email = "") {
    crm::v1::User user;
    if (!manager.empty()) user.set_manager("users/" + manager);
    if (!team.empty()) user.set_team("teams/" + team);
    user.set_email(email);
    world_.Apply({world_.Upsert("user", id, user)});
  }
  void Team(const std::string& id, const std::string& manager, const std::string& parent) {
    crm::v1::Team team;
    if (!manager.empty()) team.set_manager("users/" + manager);
    if (!parent.empty()) team.set_parent_team("teams/" + parent);
    world_.Apply({world_.Upsert("team", id, team)});
  }

  Viewer Load(const rpc::Principal& principal) {
    Viewer viewer;
    EXPECT_OK(world_.database().database()->Transact(
        testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
          auto loaded = LoadViewer(transaction, principal);
          if (loaded.ok()) viewer = *std::move(loaded);
          return loaded.status();
        }));
    return viewer;
  }
  Viewer Load(const std::string& user, std::vector<std::string> teams = {}) {
    rpc::Principal principal;
    principal.name = "user:somebody";
    principal.user = user;
    principal.teams = std::move(teams);
    return Load(principal);
  }

  std::vector<std::string> seen_;
  feed::testing::ConsumerWorld world_{"copier", {}, Wrapped(&seen_), {}};
};

TEST_F(RightsTest, EveryStatementFitsTheSchema) {
  EXPECT_OK(testing::PrepareAll(world_.database(), queries::kAllQueries));
}

TEST_F(RightsTest, AServiceAndWhoMayReadAllSeeAll) {
  rpc::Principal service;
  service.name = "service:matching";
  EXPECT_TRUE(Load(service).sees_all);
  rpc::Principal operator_;
  operator_.name = "user:ops";
  operator_.scopes = {"records.all"};
  EXPECT_TRUE(Load(operator_).sees_all);
}

TEST_F(RightsTest, WhoIsNobodysColleagueSeesNothing) {
  User("rep", "", "");
  // A record without an owner has no owner's name, so an empty claim must not match it.
  const Viewer viewer = Load("", {""});
  EXPECT_FALSE(viewer.sees_all);
  EXPECT_THAT(viewer.owners, IsEmpty());
  EXPECT_THAT(viewer.teams, IsEmpty());
}

TEST_F(RightsTest, ARepSeesThemselvesAndTheTeam) {
  User("rep", "boss", "north");
  User("colleague", "boss", "north");
  User("stranger", "other", "south");
  User("boss", "", "");
  const Viewer viewer = Load("users/rep");
  EXPECT_THAT(viewer.owners, UnorderedElementsAre("users/rep", "users/colleague"));
  EXPECT_THAT(viewer.teams, ElementsAre("teams/north"));
}

TEST_F(RightsTest, AManagerSeesEverybodyBelowAtAnyDepth) {
  User("boss", "", "");
  std::string above = "boss";
  for (int depth = 0; depth < 20; ++depth) {
    const std::string below = absl::StrCat("below-", depth);
    User(below, above, "");
    above = below;
  }
  EXPECT_EQ(Load("users/boss").owners.size(), 21u);
  EXPECT_EQ(Load("users/below-18").owners.size(), 2u);
}

TEST_F(RightsTest, AChainThatBitesItsTailEnds) {
  User("a", "b", "");
  User("b", "c", "");
  User("c", "a", "");
  User("narcissus", "narcissus", "");
  Team("loop-1", "a", "loop-2");
  Team("loop-2", "", "loop-1");
  EXPECT_THAT(Load("users/a").owners, UnorderedElementsAre("users/a", "users/b", "users/c"));
  EXPECT_THAT(Load("users/a").teams, UnorderedElementsAre("teams/loop-1", "teams/loop-2"));
  EXPECT_THAT(Load("users/narcissus").owners, ElementsAre("users/narcissus"));
}

TEST_F(RightsTest, AManagerWhoIsOnlyWrittenDownIsFoundByIdOrNameOfTheSameSource) {
  const auto write = [&](const std::string& id, const std::string& name, const std::string& boss) {
    crm::v1::User user;
    user.set_display_name(name);
    user.set_manager(boss);
    world_.Apply({world_.Upsert("user", id, user)});
  };
  write("crm~u-1", "Rae Poe", "");
  write("crm~u-2", "By Id", "U-1");
  write("crm~u-3", "By Name", " rae poe");
  write("other~u-4", "Of another source", "Rae Poe");
  EXPECT_THAT(Load("users/crm~u-1").owners,
              UnorderedElementsAre("users/crm~u-1", "users/crm~u-2", "users/crm~u-3"));
  // With a namesake nobody can tell who is meant.
  write("crm~u-5", "Rae Poe", "");
  EXPECT_THAT(Load("users/crm~u-1").owners, UnorderedElementsAre("users/crm~u-1", "users/crm~u-2"));
}

TEST_F(RightsTest, WhoManagesATeamSeesTheTeamsBelowIt) {
  User("director", "", "");
  User("lead", "director", "");
  User("member", "", "cell");
  Team("region", "lead", "");
  Team("city", "", "region");
  Team("cell", "", "city");
  Team("elsewhere", "", "");
  for (const char* manager : {"users/lead", "users/director"}) {
    const Viewer viewer = Load(manager);
    EXPECT_THAT(viewer.teams, UnorderedElementsAre("teams/region", "teams/city", "teams/cell"));
    EXPECT_THAT(viewer.owners, Contains("users/member"));
  }
  // A member of a team does not see the teams below it.
  EXPECT_THAT(Load("", {"teams/region"}).teams, ElementsAre("teams/region"));
}

TEST_F(RightsTest, TheTokensTeamsCountWithoutAUser) {
  User("rep", "", "north");
  const Viewer viewer = Load("", {"teams/north", "teams/south"});
  EXPECT_THAT(viewer.teams, UnorderedElementsAre("teams/north", "teams/south"));
  EXPECT_THAT(viewer.owners, ElementsAre("users/rep"));
}

TEST_F(RightsTest, AUserIsKnownByTheEMailAddressOfATelephoneSystem) {
  User("rep", "", "", "Rae@seller.example");
  crm::v1::Call call;
  call.mutable_origin()->set_source("phone");
  call.mutable_agent()->set_external_id("7");
  call.mutable_agent()->set_email("rae@SELLER.example");
  call.add_participants()->set_email("buyer@acme.example");
  const std::optional<Row> row = RowOf("call", "phone~1", call);
  ASSERT_TRUE(row.has_value());
  ASSERT_EQ(row->owners.size(), 2u) << "the customer is no owner";
  EXPECT_THAT(Load("users/rep").owners, Contains(row->owners[1]));
  EXPECT_THAT(Load("users/rep").owners, Not(Contains("users/phone~7")));
}

TEST_F(RightsTest, RowsFollowTheFeedAndAnOlderStateNeverWins) {
  crm::v1::Opportunity deal;
  deal.set_owner("users/rep");
  deal.set_team("teams/north");
  const feed::v1::Change older = world_.Upsert("opportunity", "d", deal);
  deal.set_owner("users/colleague");
  world_.Apply({world_.Upsert("opportunity", "d", deal)});
  world_.Apply({older});
  EXPECT_EQ(world_.database().QueryText("SELECT owner || owners::text || team FROM rights_row"),
            "users/colleague{}teams/north");
  world_.Apply({world_.Delete("opportunity", "d")});
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM rights_row"), 0);
}

TEST_F(RightsTest, TheServiceGetsTheKindsThatItAskedFor) {
  User("rep", "", "");
  world_.Apply({world_.Upsert("opportunity", "d", crm::v1::Opportunity()),
                world_.Upsert("call", "c", crm::v1::Call())});
  EXPECT_THAT(seen_, ElementsAre("d"));
}

TEST_F(RightsTest, TheRowsOfAManagerOfThousandsAreFoundThroughIndexes) {
  world_.database().Query(
      "INSERT INTO rights_row SELECT 'user', 'u' || n, 0, '', '{}', '', "
      "CASE WHEN n = 1 THEN '' ELSE 'users/u' || n / 4 + 1 END FROM generate_series(1, 2000) n");
  world_.database().Query(
      "INSERT INTO rights_row SELECT 'opportunity', 'd' || n, 0, 'users/u' || n % 100000, '{}', "
      "'', '' FROM generate_series(1, 50000) n");
  postgres::DatabaseOptions owner;
  owner.connection_string = world_.database().migration_connection_string();
  owner.schema = world_.database().schema();
  const auto database = postgres::Database::Open(std::move(owner));
  ASSERT_OK(database.status());
  ASSERT_OK((*database)->Transact(testing::TestTransaction(), [](postgres::Transaction& analyze) {
    return analyze.Execute(postgres::Query{"analyze", "ANALYZE rights_row"}).status();
  }));
  const Viewer viewer = Load("users/u1");
  EXPECT_EQ(viewer.owners.size(), 2000u);
  const postgres::Result plan = world_.database().Query(absl::StrCat(
      "EXPLAIN SELECT id FROM rights_row WHERE kind = 'opportunity' AND ((owner = ANY "
      "(ARRAY['users/",
      "u1', 'users/u2']) AND owner <> '') OR (team = ANY (ARRAY['teams/1']) AND team <> ''))"));
  std::string text;
  for (int row = 0; row < plan.size(); ++row) absl::StrAppend(&text, plan[row].Text(0), "\n");
  EXPECT_THAT(text, ::testing::HasSubstr("rights_row_owner"));
  EXPECT_THAT(text, ::testing::HasSubstr("rights_row_team"));
}

}  // namespace
}  // namespace dealtrace::rights
