// Who sees which analyses and stories, over gRPC.
#include <gtest/gtest.h>

#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "libs/rights/testing/method_table.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/rpc_pair.h"
#include "services/insight/insight_service.h"
#include "services/insight/testing/insight_world.h"

namespace dealtrace::insight {
namespace {

using testing::MakeProto;

constexpr char kService[] = "dealtrace.insight.v1.InsightService/";

// The rep's deal with a call that somebody unknown held, a call that the rep held and that is
// linked to another team's deal, and a call of nobody.
class RowRightsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto deal = [&](const std::string& id, const std::string& text) {
      world_.Apply({world_.Upsert("opportunity", id, MakeProto<crm::v1::Opportunity>(text))});
    };
    deal("crm~mine", R"(outcome: OUTCOME_LOST owner: "users/crm~rep" team: "teams/crm~north")");
    deal("crm~theirs", R"(outcome: OUTCOME_LOST owner: "users/crm~other")");
    deal("crm~nobodys", "outcome: OUTCOME_LOST");
    const auto call = [&](const std::string& id, const std::string& text, const std::string& of) {
      world_.Apply({world_.Upsert("call", id, MakeProto<crm::v1::Call>(text)),
                    world_.Upsert("transcript", id,
                                  MakeProto<crm::v1::Transcript>(
                                      R"(utterances { text: "It is too expensive." })"))});
      if (of.empty()) return;
      matching::v1::Link link;
      link.set_decision(matching::v1::Link::DECISION_LINKED);
      link.set_opportunity("opportunities/" + of);
      world_.Apply({world_.Upsert("link", id, link)});
    };
    call("phone~linked", "has_transcript: true", "crm~mine");
    call("phone~held", R"(agent { external_id: "rep" } origin { source: "crm" })", "crm~theirs");
    call("phone~nobodys", "has_transcript: true", "");
    world_.DeriveAll();
    InsightService::Register(std::make_shared<InsightService>(world_.database().database()),
                             pair_.server());
    pair_.Start();
  }

  std::vector<rights::testing::Role> Roles() const {
    const auto person = [&](const std::string& user, const std::vector<std::string>& teams = {}) {
      return pair_.ClientOfPerson({"insight.read"}, user, teams);
    };
    return {{"the rep", person("users/crm~rep"), false, true},
            {"a member of the team", person("", {"teams/crm~north"}), false, true},
            {"another team's rep", person("users/crm~other"), false, false},
            {"a person without user and team", person(""), false, false},
            {"a person who may read all",
             pair_.ClientOfPerson({"insight.read", "records.all"}, "", {}), true, true},
            {"a service", pair_.client(), true, true}};
  }

  void Check(const std::vector<rights::testing::MethodCase>& table,
             const std::vector<rights::testing::Role>& roles) {
    int calls = 0;
    std::vector<std::string> services;
    if (table.size() == 4) services.emplace_back("dealtrace.insight.v1.InsightService");
    for (const std::string& hole :
         rights::testing::FindRightsHoles(services, table, roles, calls)) {
      ADD_FAILURE() << hole;
    }
    EXPECT_EQ(calls, static_cast<int>(table.size() * roles.size()));
  }

  InsightWorld world_;
  testing::RpcPair pair_{"insight", {"insight.read"}};
};

TEST_F(RowRightsTest, EveryMethodShowsEveryRoleWhatItMaySee) {
  const std::string service = kService;
  Check({{service + "GetCallAnalysis", "name: 'callAnalyses/phone~linked'", "phone~linked"},
         {service + "ListCallAnalyses", "", "phone~linked"},
         {service + "GetDealStory", "name: 'dealStories/crm~mine'", "dealStories/crm~mine"},
         {service + "ListDealStories", "", "dealStories/crm~mine"}},
        Roles());
}

TEST_F(RowRightsTest, WhoHeldACallSeesItButNotWhichDealOfOthersItBelongsTo) {
  std::vector<rights::testing::Role> roles = Roles();
  roles.erase(roles.begin() + 1);  // the member of the team does not know the rep's user
  const std::string service = kService;
  roles[1].sees_row = true;  // the owner of the deal
  Check({{service + "GetCallAnalysis", "name: 'callAnalyses/phone~held'", "phone~held"},
         {service + "ListCallAnalyses", "", "phone~held"}},
        roles);
  roles[0].sees_row = false;
  Check({{service + "ListCallAnalyses", "opportunity: 'opportunities/crm~theirs'", "phone~held"}},
        roles);
}

TEST_F(RowRightsTest, WhatIsNobodysIsSeenByThoseWhoSeeAllOnly) {
  std::vector<rights::testing::Role> roles = Roles();
  for (rights::testing::Role& role : roles) role.sees_row = false;
  const std::string service = kService;
  Check({{service + "GetCallAnalysis", "name: 'callAnalyses/phone~nobodys'", "phone~nobodys"},
         {service + "ListCallAnalyses", "", "phone~nobodys"},
         {service + "GetDealStory", "name: 'dealStories/crm~nobodys'", "crm~nobodys"}},
        roles);
}

}  // namespace
}  // namespace dealtrace::insight
