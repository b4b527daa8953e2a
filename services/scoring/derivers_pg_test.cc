#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "dealtrace/scoring/v1/score.pb.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"
#include "services/scoring/derivers.h"
#include "services/scoring/store/queries.h"
#include "services/scoring/testing/scoring_world.h"

namespace dealtrace::scoring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kStart = 1'700'000'000;
constexpr int64_t kDay = 86'400;

crm::v1::Opportunity Deal(const std::string& id, crm::v1::Outcome outcome, int64_t open_day,
                          int64_t close_day, const std::string& lead_source) {
  crm::v1::Opportunity deal;
  deal.set_name("opportunities/" + id);
  deal.set_account("accounts/a");
  deal.set_owner("users/u" + std::to_string(open_day % 5));
  deal.set_outcome(outcome);
  deal.set_lead_source(lead_source);
  deal.mutable_open_time()->set_seconds(kStart + open_day * kDay);
  deal.mutable_close_time()->set_seconds(kStart + close_day * kDay);
  return deal;
}

ingestion::v1::SyncRun FinishedRun(const std::string& id, int64_t changes, int64_t feed_position) {
  ingestion::v1::SyncRun run;
  run.set_name("syncRuns/" + id);
  run.set_state(ingestion::v1::SyncRun::STATE_SUCCEEDED);
  run.set_change_count(changes);
  run.set_feed_position(feed_position);
  run.mutable_finish_time()->set_seconds(kStart + 2'000 * kDay);
  return run;
}

// Closed deals whose lead source moves the odds by `signal`, and one open deal of each kind.
std::vector<feed::v1::Change> Deals(ScoringWorld& world, double signal) {
  std::mt19937 random(5);
  std::vector<feed::v1::Change> changes;
  for (int i = 0; i < 600; ++i) {
    const bool good = random() % 2 == 0;
    const double odds = signal * (good ? 1 : -1);
    const double draw = static_cast<double>(random() % 100'000) / 100'000;
    const bool won = draw < 1 / (1 + std::exp(-odds));
    const std::string id = "d" + std::to_string(i);
    changes.push_back(world.Upsert("opportunity", id,
                                   Deal(id, won ? crm::v1::OUTCOME_WON : crm::v1::OUTCOME_LOST, i,
                                        i + 10 + random() % 60, good ? "Partner" : "List")));
  }
  changes.push_back(world.Upsert("opportunity", "open-good",
                                 Deal("open-good", crm::v1::OUTCOME_OPEN, 600, 900, "Partner")));
  changes.push_back(world.Upsert("opportunity", "open-bad",
                                 Deal("open-bad", crm::v1::OUTCOME_OPEN, 600, 900, "List")));
  return changes;
}

std::string Scores(const ScoringWorld& world) {
  return world.database().QueryText(
      "SELECT coalesce(string_agg(opportunity_id || ' ' || win_probability || ' ' || content_hash, "
      "E'\\n' ORDER BY opportunity_id), '') FROM score");
}

double Probability(const ScoringWorld& world, const std::string& deal) {
  return world.database()
      .Query("SELECT win_probability FROM score WHERE opportunity_id = '" + deal + "'")[0]
      .Double(0);
}

TEST(ScoringDeriversTest, EveryStatementFitsTheSchema) {
  ScoringWorld world;
  EXPECT_OK(testing::PrepareAll(world.database(), queries::kAllQueries));
}

TEST(ScoringDeriversTest, OnlyARunThatBroughtChangesAsksForATraining) {
  ScoringWorld world;
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r1", FinishedRun("r1", 0, 5))}));
  EXPECT_THAT(world.Dirty("model"), IsEmpty());
  ingestion::v1::SyncRun running = FinishedRun("r2", 9, 6);
  running.set_state(ingestion::v1::SyncRun::STATE_RUNNING);
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r2", running)}));
  EXPECT_THAT(world.Dirty("model"), IsEmpty());
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r3", FinishedRun("r3", 9, 7))}));
  EXPECT_THAT(world.Dirty("model"), ElementsAre("win"));
}

TEST(ScoringDeriversTest, TrainingWaitsForMatchingAndInsight) {
  ScoringWorld world;
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r", FinishedRun("r", 9, 70))}));
  EXPECT_FALSE(world.IsReady("model"));
  world.database().Query(
      "INSERT INTO feed_cursor (feed, reflects) VALUES ('matching', '{\"ingestion\": 70}'), "
      "('insight', '{\"ingestion\": 69}')");
  EXPECT_FALSE(world.IsReady("model"));
  world.database().Query(
      "UPDATE feed_cursor SET reflects = '{\"ingestion\": 71, \"matching\": 3}' WHERE feed = "
      "'insight'");
  EXPECT_TRUE(world.IsReady("model"));
}

TEST(ScoringDeriversTest, TrainsAndScoresOpenDealsWithReasons) {
  ScoringWorld world;
  ASSERT_OK(world.TryApply(Deals(world, 1.5)));
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r", FinishedRun("r", 9, 70))}));
  EXPECT_FALSE(world.IsReady("score"));
  EXPECT_THAT(world.Derive("model"), SizeIs(1));
  EXPECT_TRUE(world.IsReady("score"));
  const auto published = world.Derive("score");
  EXPECT_THAT(published, SizeIs(2)) << "closed deals have no score";
  EXPECT_GT(Probability(world, "open-good"), Probability(world, "open-bad") + 0.3);
  v1::Score score;
  ASSERT_TRUE(score.ParseFromString(
      world.database()
          .Query("SELECT content FROM score WHERE opportunity_id = 'open-good'")[0]
          .Binary(0)));
  EXPECT_EQ(score.basis(), v1::Score::BASIS_MODEL);
  ASSERT_GT(score.reasons_size(), 0);
  EXPECT_EQ(score.reasons(0).feature(), "lead_source");
  EXPECT_EQ(score.reasons(0).value(), "Partner");
}

TEST(ScoringDeriversTest, NoSignalScoresEveryDealWithTheBaseRate) {
  ScoringWorld world;
  ASSERT_OK(world.TryApply(Deals(world, 0)));
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r", FinishedRun("r", 9, 70))}));
  world.Derive("model");
  world.Derive("score");
  EXPECT_EQ(Probability(world, "open-good"), Probability(world, "open-bad"));
  v1::Score score;
  ASSERT_TRUE(
      score.ParseFromString(world.database().Query("SELECT content FROM score")[0].Binary(0)));
  EXPECT_EQ(score.basis(), v1::Score::BASIS_NO_SIGNAL);
  EXPECT_EQ(score.reasons_size(), 0);
}

TEST(ScoringDeriversTest, TheSameDataInAnyOrderGivesTheSameModelAndScores) {
  std::string models;
  std::string scores;
  for (const bool reversed : {false, true}) {
    ScoringWorld world;
    std::vector<feed::v1::Change> changes = Deals(world, 1.5);
    if (reversed) std::reverse(changes.begin(), changes.end());
    for (size_t start = 0; start < changes.size(); start += 97) {
      const size_t end = std::min(changes.size(), start + 97);
      ASSERT_OK(world.TryApply({changes.begin() + static_cast<int64_t>(start),
                                changes.begin() + static_cast<int64_t>(end)}));
    }
    ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r", FinishedRun("r", 9, 70))}));
    world.Derive("model");
    world.Derive("score");
    const std::string model = world.database().QueryText("SELECT id FROM model WHERE active");
    if (!reversed) models = model;
    if (!reversed) scores = Scores(world);
    EXPECT_EQ(model, models);
    EXPECT_EQ(Scores(world), scores);
  }
}

TEST(ScoringDeriversTest, TrainingAgainOnTheSameDataKeepsTheModel) {
  ScoringWorld world;
  ASSERT_OK(world.TryApply(Deals(world, 1.5)));
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r", FinishedRun("r", 9, 70))}));
  const auto first = world.Derive("model");
  world.Derive("score");
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r2", FinishedRun("r2", 1, 71))}));
  const auto second = world.Derive("model");
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].content_hash, first[0].content_hash);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM model"), 1);
}

TEST(ScoringDeriversTest, AClosedOrDeletedDealLosesItsScore) {
  ScoringWorld world;
  ASSERT_OK(world.TryApply(Deals(world, 1.5)));
  ASSERT_OK(world.TryApply({world.Upsert("sync_run", "r", FinishedRun("r", 9, 70))}));
  world.Derive("model");
  world.Derive("score");
  ASSERT_OK(
      world.TryApply({world.Upsert("opportunity", "open-good",
                                   Deal("open-good", crm::v1::OUTCOME_WON, 600, 620, "Partner")),
                      world.Delete("opportunity", "open-bad")}));
  const auto published = world.Derive("score");
  ASSERT_THAT(published, SizeIs(2));
  EXPECT_TRUE(published[0].deleted);
  EXPECT_TRUE(published[1].deleted);
  EXPECT_EQ(Scores(world), "");
}

TEST(ScoringDeriversTest, ACallMarksTheDealsThatItWasAndIsLinkedTo) {
  ScoringWorld world;
  crm::v1::Call call;
  call.set_name("calls/c");
  call.mutable_start_time()->set_seconds(kStart);
  matching::v1::Link link;
  link.set_decision(matching::v1::Link::DECISION_LINKED);
  link.set_opportunity("opportunities/d1");
  ASSERT_OK(world.TryApply({world.Upsert("call", "c", call), world.Upsert("link", "c", link)}));
  EXPECT_THAT(world.Dirty("score"), ElementsAre("d1"));
  world.database().Query("DELETE FROM feed_dirty");
  link.set_opportunity("opportunities/d2");
  ASSERT_OK(world.TryApply({world.Upsert("link", "c", link)}));
  EXPECT_THAT(world.Dirty("score"), ElementsAre("d1", "d2"));
  world.database().Query("DELETE FROM feed_dirty");
  insight::v1::CallAnalysis analysis;
  analysis.set_utterance_count(3);
  ASSERT_OK(world.TryApply({world.Upsert("call_analysis", "c", analysis)}));
  EXPECT_THAT(world.Dirty("score"), ElementsAre("d2"));
}

TEST(ScoringDeriversTest, ContentOfAnotherKindBlamesTheRecord) {
  ScoringWorld world;
  EXPECT_THAT(world.TryApply({world.Upsert("account", "a", FinishedRun("r", 1, 1))}),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace dealtrace::scoring
