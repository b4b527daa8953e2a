// MatchingService through real gRPC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "libs/rights/testing/method_table.h"
#include "libs/rpc/errors.h"
#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/matching_service.h"
#include "services/matching/testing/matching_world.h"

namespace dealtrace::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMethods[] = "dealtrace.matching.v1.MatchingService/";

class MatchingServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    crm::v1::Account account;
    account.set_name("accounts/a");
    account.set_display_name("Acme Dynamics");
    account.set_phone("+14155550100");
    crm::v1::Opportunity deal;
    deal.set_name("opportunities/o");
    deal.set_account("accounts/a");
    deal.set_outcome(crm::v1::OUTCOME_OPEN);
    deal.mutable_open_time()->set_seconds(1'700'000'000);
    std::vector<feed::v1::Change> changes = {world_.Upsert("account", "a", account),
                                             world_.Upsert("opportunity", "o", deal)};
    for (int i = 1; i <= 5; ++i) {
      const std::string id = "c" + std::to_string(i);
      crm::v1::Call call;
      call.set_name("calls/" + id);
      call.mutable_start_time()->set_seconds(1'700'100'000);
      call.mutable_duration()->set_seconds(i == 1 ? 60 : 600);
      if (i <= 3) call.set_source_name("Acme Dynamics Inc.");
      if (i <= 3) call.set_dialed_number("+14155550100");
      changes.push_back(world_.Upsert("call", id, call));
    }
    world_.Apply(changes);
    world_.DeriveAll();
    live_index_ = std::make_shared<LiveIndex>(world_.database().database(), world_.settings(),
                                              pair_.metrics());
    MatchingService::Register(std::make_shared<MatchingService>(world_.database().database(),
                                                                live_index_, world_.settings()),
                              pair_.server());
    pair_.Start();
  }

  void StartLiveIndex() {
    live_index_->Start();
    while (!live_index_->caught_up()) std::this_thread::yield();
  }

  template <class Response>
  absl::StatusOr<Response> Ask(const std::string& method,
                               const google::protobuf::Message& request) {
    return pair_.client()->Unary<Response>(kMethods + method, request,
                                           rpc::CallOptions::Within(absl::Seconds(10)));
  }

  MatchingWorld world_;
  std::shared_ptr<LiveIndex> live_index_;
  testing::RpcPair pair_{"matching", {"matching.read"}, "report"};
};

TEST_F(MatchingServiceTest, GetsALink) {
  v1::GetLinkRequest request;
  request.set_name("links/c1");
  const auto link = Ask<v1::Link>("GetLink", request);
  ASSERT_OK(link.status());
  EXPECT_EQ(link->decision(), v1::Link::DECISION_LINKED);
  EXPECT_EQ(link->opportunity(), "opportunities/o");
  EXPECT_TRUE(link->too_short());
  EXPECT_TRUE(link->has_decide_time());
}

TEST_F(MatchingServiceTest, MatchesACallThatIsNotStored) {
  StartLiveIndex();
  v1::MatchCallRequest request;
  crm::v1::Call& call = *request.mutable_call();
  call.mutable_start_time()->set_seconds(1'700'100'000);
  call.set_source_name("Acme Dynamics Inc.");
  call.set_dialed_number("+14155550100");
  const auto matched = Ask<v1::MatchCallResponse>("MatchCall", request);
  ASSERT_OK(matched.status());
  EXPECT_EQ(matched->link().decision(), v1::Link::DECISION_LINKED);
  EXPECT_EQ(matched->link().opportunity(), "opportunities/o");
  EXPECT_EQ(matched->link().name(), "");
  EXPECT_EQ(matched->explanation().opportunity(), "opportunities/o");
  EXPECT_EQ(matched->explanation().probability(), matched->link().probability());

  // Nobody's call has no candidate; a deal that is asked for is explained all the same.
  call.set_source_name("Somebody Else");
  call.set_dialed_number("+14155550177");
  const auto unlinked = Ask<v1::MatchCallResponse>("MatchCall", request);
  ASSERT_OK(unlinked.status());
  EXPECT_EQ(unlinked->link().decision(), v1::Link::DECISION_UNLINKED);
  EXPECT_FALSE(unlinked->has_explanation());
  request.set_opportunity("opportunities/o");
  const auto asked = Ask<v1::MatchCallResponse>("MatchCall", request);
  ASSERT_OK(asked.status());
  EXPECT_FALSE(asked->explanation().candidate());
  EXPECT_FALSE(asked->explanation().steps().empty());
}

TEST_F(MatchingServiceTest, MatchCallSaysWhatIsWrong) {
  EXPECT_THAT(Ask<v1::MatchCallResponse>("MatchCall", v1::MatchCallRequest()),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
  v1::MatchCallRequest request;
  request.mutable_call()->set_source_name("Acme");
  EXPECT_THAT(Ask<v1::MatchCallResponse>("MatchCall", request),
              testing::StatusIs(absl::StatusCode::kUnavailable));
  StartLiveIndex();
  request.set_opportunity("opportunities/none");
  EXPECT_THAT(Ask<v1::MatchCallResponse>("MatchCall", request),
              testing::StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(MatchingServiceTest, TellsUnknownFromMalformed) {
  v1::GetLinkRequest request;
  request.set_name("links/none");
  EXPECT_THAT(Ask<v1::Link>("GetLink", request), testing::StatusIs(absl::StatusCode::kNotFound));
  request.set_name("calls/c1");
  const auto malformed = Ask<v1::Link>("GetLink", request);
  EXPECT_THAT(malformed, testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::GetBadRequest(malformed.status())->field_violations(0).field(), "name");
}

TEST_F(MatchingServiceTest, ListsInPagesWithFilters) {
  v1::ListLinksRequest request;
  request.set_page_size(2);
  request.set_opportunity("opportunities/o");
  std::vector<std::string> names;
  do {
    const auto page = Ask<v1::ListLinksResponse>("ListLinks", request);
    ASSERT_OK(page.status());
    EXPECT_LE(page->links_size(), 2);
    for (const v1::Link& link : page->links()) names.push_back(link.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("links/c1", "links/c2", "links/c3"));

  v1::ListLinksRequest unlinked;
  unlinked.set_decision(v1::Link::DECISION_UNLINKED);
  const auto rest = Ask<v1::ListLinksResponse>("ListLinks", unlinked);
  ASSERT_OK(rest.status());
  EXPECT_EQ(rest->links_size(), 2);
  EXPECT_THAT(rest->next_page_token(), IsEmpty());
}

TEST_F(MatchingServiceTest, ATokenOfAnotherFilterIsRefused) {
  v1::ListLinksRequest request;
  request.set_page_size(1);
  const auto page = Ask<v1::ListLinksResponse>("ListLinks", request);
  ASSERT_OK(page.status());
  request.set_page_token(page->next_page_token());
  request.set_reason("NO_CANDIDATE");
  EXPECT_THAT(Ask<v1::ListLinksResponse>("ListLinks", request),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(MatchingServiceTest, ExplainsAsASumOfSteps) {
  v1::ExplainLinkRequest request;
  request.set_name("links/c2");
  const auto explanation = Ask<v1::LinkExplanation>("ExplainLink", request);
  ASSERT_OK(explanation.status());
  EXPECT_EQ(explanation->opportunity(), "opportunities/o");
  EXPECT_TRUE(explanation->candidate());
  double sum = 0;
  for (const v1::EvidenceStep& step : explanation->steps()) {
    sum += step.weight();
    EXPECT_DOUBLE_EQ(step.cumulative_weight(), sum);
  }
  EXPECT_NEAR(1 / (1 + std::exp2(-sum)), explanation->probability(), 1e-6);
  EXPECT_GT(explanation->probability(), 0.9);
}

TEST_F(MatchingServiceTest, ExplainsADealThatIsNoCandidate) {
  v1::ExplainLinkRequest request;
  request.set_name("links/c5");
  EXPECT_THAT(Ask<v1::LinkExplanation>("ExplainLink", request),
              testing::StatusIs(absl::StatusCode::kFailedPrecondition));
  request.set_opportunity("opportunities/o");
  const auto explanation = Ask<v1::LinkExplanation>("ExplainLink", request);
  ASSERT_OK(explanation.status());
  EXPECT_FALSE(explanation->candidate());
  EXPECT_EQ(explanation->probability(), 0);
  EXPECT_GT(explanation->steps_size(), 1);
}

TEST_F(MatchingServiceTest, CountsByDecisionAndReason) {
  v1::GetMatchingStatisticsRequest request;
  request.set_name("matchingStatistics");
  const auto statistics = Ask<v1::MatchingStatistics>("GetMatchingStatistics", request);
  ASSERT_OK(statistics.status());
  EXPECT_EQ(statistics->link_count(), 5);
  EXPECT_EQ(statistics->dirty_count(), 0);
  ASSERT_EQ(statistics->reason_counts_size(), 2);
  EXPECT_EQ(statistics->reason_counts(0).reason(), "NAME_AND_PHONE_AGREE");
  EXPECT_EQ(statistics->reason_counts(0).link_count(), 3);
  EXPECT_EQ(statistics->reason_counts(0).too_short_count(), 1);
  EXPECT_EQ(statistics->reason_counts(1).reason(), "NOTHING_TO_COMPARE");
  EXPECT_THAT(statistics->model_version(), ::testing::StartsWith("rules-2,linked="));
}

TEST_F(MatchingServiceTest, EveryMethodShowsEveryRoleWhatItMaySee) {
  crm::v1::Opportunity deal;
  deal.set_name("opportunities/o");
  deal.set_account("accounts/a");
  deal.set_owner("users/rep");
  deal.set_outcome(crm::v1::OUTCOME_OPEN);
  deal.mutable_open_time()->set_seconds(1'700'000'000);
  world_.Apply({world_.Upsert("opportunity", "o", deal)});
  world_.DeriveAll();
  const std::string service = kMethods;
  const std::vector<std::string> scopes = {"matching.read"};
  int calls = 0;
  for (const std::string& hole : rights::testing::FindRightsHoles(
           {"dealtrace.matching.v1.MatchingService"},
           {{service + "GetLink", "name: 'links/c1'", "links/c1"},
            {service + "ListLinks", "", "links/c1"},
            {service + "ExplainLink", "name: 'links/c1'", ""},
            {service + "MatchCall", "", ""},
            {service + "ListLinkVersions", "parent: 'links/c1'", ""},
            {service + "GetMatchingStatistics", "name: 'matchingStatistics'", ""}},
           {{"the rep", pair_.ClientOfPerson(scopes, "users/rep", {}), false, true},
            {"another team's rep", pair_.ClientOfPerson(scopes, "users/x", {"teams/x"}), false,
             false},
            {"a person without user and team", pair_.ClientOfPerson(scopes, "", {}), false, false},
            {"a person who may read all",
             pair_.ClientOfPerson({"matching.read", "records.all"}, "", {}), true, true},
            {"a service", pair_.client(), true, true}},
           calls)) {
    ADD_FAILURE() << hole;
  }
  EXPECT_EQ(calls, 30);
}

TEST_F(MatchingServiceTest, TheDealsOfOthersAreNoCandidatesForAPerson) {
  crm::v1::Opportunity deal;
  deal.set_account("accounts/a");
  deal.set_outcome(crm::v1::OUTCOME_OPEN);
  deal.mutable_open_time()->set_seconds(1'700'000'000);
  deal.set_name("opportunities/o");
  deal.set_owner("users/rep");
  crm::v1::Opportunity other = deal;
  other.set_name("opportunities/secret");
  other.set_owner("users/x");
  world_.Apply(
      {world_.Upsert("opportunity", "o", deal), world_.Upsert("opportunity", "secret", other)});
  // Decided as if by a model: both are candidates, the rep's has it.
  v1::Link link;
  link.set_name("links/c2");
  link.set_call("calls/c2");
  link.set_decision(v1::Link::DECISION_LINKED);
  link.set_opportunity("opportunities/o");
  link.set_explanation("better than opportunities/secret");
  link.add_candidates()->set_opportunity("opportunities/o");
  link.add_candidates()->set_opportunity("opportunities/secret");
  ASSERT_OK(world_.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        return transaction
            .Execute(postgres::Query{"store_link",
                                     "UPDATE link SET content = $1, opportunity_id = 'o', "
                                     "decision = 1 WHERE call_id = 'c2'"},
                     postgres::Bytes{link.SerializeAsString()})
            .status();
      }));
  v1::GetLinkRequest request;
  request.set_name("links/c2");
  const auto seen = pair_.ClientOfPerson({"matching.read"}, "users/rep", {})
                        ->Unary<v1::Link>(std::string(kMethods) + "GetLink", request,
                                          rpc::CallOptions::Within(absl::Seconds(10)));
  ASSERT_OK(seen.status());
  ASSERT_EQ(seen->candidates_size(), 1);
  EXPECT_EQ(seen->candidates(0).opportunity(), "opportunities/o");
  EXPECT_EQ(seen->explanation(), "");
  EXPECT_EQ(Ask<v1::Link>("GetLink", request)->candidates_size(), 2);
}

}  // namespace
}  // namespace dealtrace::matching
