// ScoringService through real gRPC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "libs/rights/testing/method_table.h"
#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"
#include "services/scoring/scoring_service.h"
#include "services/scoring/testing/scoring_world.h"

namespace dealtrace::scoring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMethods[] = "dealtrace.scoring.v1.ScoringService/";

class ScoringServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<feed::v1::Change> changes;
    for (int i = 1; i <= 3; ++i) {
      const std::string id = "o" + std::to_string(i);
      crm::v1::Opportunity deal;
      deal.set_name("opportunities/" + id);
      deal.set_outcome(crm::v1::OUTCOME_OPEN);
      deal.mutable_open_time()->set_seconds(1'700'000'000);
      changes.push_back(world_.Upsert("opportunity", id, deal));
    }
    ingestion::v1::SyncRun run;
    run.set_state(ingestion::v1::SyncRun::STATE_SUCCEEDED);
    run.set_change_count(3);
    run.mutable_finish_time()->set_seconds(1'800'000'000);
    changes.push_back(world_.Upsert("sync_run", "r", run));
    ASSERT_OK(world_.TryApply(changes));
    world_.Derive("model");
    world_.Derive("score");
    ScoringService::Register(std::make_shared<ScoringService>(world_.database().database()),
                             pair_.server());
    pair_.Start();
  }

  template <class Response>
  absl::StatusOr<Response> Ask(const std::string& method,
                               const google::protobuf::Message& request) {
    return pair_.client()->Unary<Response>(kMethods + method, request,
                                           rpc::CallOptions::Within(absl::Seconds(10)));
  }

  ScoringWorld world_;
  testing::RpcPair pair_{"scoring", {"scoring.read", "scoring.write"}, "report"};
};

TEST_F(ScoringServiceTest, AScoreSaysWhereItComesFrom) {
  v1::GetScoreRequest request;
  request.set_name("scores/o1");
  const auto score = Ask<v1::Score>("GetScore", request);
  ASSERT_OK(score.status());
  EXPECT_EQ(score->basis(), v1::Score::BASIS_TOO_FEW);
  EXPECT_EQ(score->as_of_time().seconds(), 1'700'000'000) << "the newest event, not the clock";
  request.set_name("scores/none");
  EXPECT_THAT(Ask<v1::Score>("GetScore", request), testing::StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ScoringServiceTest, ListsScoresInPages) {
  v1::ListScoresRequest request;
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = Ask<v1::ListScoresResponse>("ListScores", request);
    ASSERT_OK(page.status());
    for (const v1::Score& score : page->scores()) names.push_back(score.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("scores/o1", "scores/o2", "scores/o3"));
  request.set_min_win_probability(2);
  EXPECT_THAT(Ask<v1::ListScoresResponse>("ListScores", request),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ScoringServiceTest, AModelsCardNamesWhatIsRefused) {
  const auto models = Ask<v1::ListModelsResponse>("ListModels", v1::ListModelsRequest());
  ASSERT_OK(models.status());
  ASSERT_EQ(models->models_size(), 1);
  EXPECT_TRUE(models->models(0).active());
  v1::GetModelRequest request;
  request.set_name(models->models(0).name());
  const auto model = Ask<v1::Model>("GetModel", request);
  ASSERT_OK(model.status());
  EXPECT_FALSE(model->verdict().empty());
  std::vector<std::string> refused;
  for (const v1::RefusedFeature& feature : model->refused_features()) {
    refused.push_back(feature.feature());
  }
  EXPECT_THAT(refused, ::testing::Contains("close_value"));
}

TEST_F(ScoringServiceTest, ATrainingIsAskedForOncePerRequestId) {
  EXPECT_THAT(world_.Dirty("model"), IsEmpty());
  v1::TrainModelRequest request;
  request.set_request_id("7a0e3a54-6c0e-4f0e-9b1c-0d4a4b8f5f11");
  const auto first = Ask<v1::TrainModelResponse>("TrainModel", request);
  ASSERT_OK(first.status());
  EXPECT_FALSE(first->active_model().empty());
  EXPECT_THAT(world_.Dirty("model"), ElementsAre("win"));
  world_.Derive("model");
  ASSERT_OK(Ask<v1::TrainModelResponse>("TrainModel", request).status());
  EXPECT_THAT(world_.Dirty("model"), IsEmpty()) << "a repeat gets the first answer";
}

TEST_F(ScoringServiceTest, EveryMethodShowsEveryRoleWhatItMaySee) {
  crm::v1::Opportunity deal;
  deal.set_outcome(crm::v1::OUTCOME_OPEN);
  deal.set_owner("users/rep");
  deal.set_team("teams/north");
  world_.Apply({world_.Upsert("opportunity", "o2", deal)});
  const std::vector<std::string> scopes = {"scoring.read", "scoring.write"};
  const std::string service = kMethods;
  int calls = 0;
  for (const std::string& hole : rights::testing::FindRightsHoles(
           {"dealtrace.scoring.v1.ScoringService"},
           {{service + "GetScore", "name: 'scores/o2'", "scores/o2"},
            {service + "ListScores", "", "scores/o2"},
            {service + "GetModel", "", ""},
            {service + "ListModels", "", ""},
            {service + "TrainModel", "", ""}},
           {{"the rep", pair_.ClientOfPerson(scopes, "users/rep", {}), false, true},
            {"the team", pair_.ClientOfPerson(scopes, "", {"teams/north"}), false, true},
            {"another team's rep", pair_.ClientOfPerson(scopes, "users/x", {"teams/x"}), false,
             false},
            {"a person without user and team", pair_.ClientOfPerson(scopes, "", {}), false, false},
            {"a person who may read all",
             pair_.ClientOfPerson({"scoring.read", "scoring.write", "records.all"}, "", {}), true,
             true},
            {"a service", pair_.client(), true, true}},
           calls)) {
    ADD_FAILURE() << hole;
  }
  EXPECT_EQ(calls, 30);
}

}  // namespace
}  // namespace dealtrace::scoring
