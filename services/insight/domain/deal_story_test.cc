#include "services/insight/domain/deal_story.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace dealtrace::insight {
namespace {

Statement Make(Label code, double weight, double valence, double driver = 0.8) {
  Statement statement;
  statement.code = code;
  statement.role = Role::kCustomer;
  statement.weight = weight;
  statement.valence = valence;
  statement.driver = driver;
  return statement;
}

CallStatements MakeCall(const std::string& id, int day, std::vector<Statement> statements) {
  return {id, absl::UnixEpoch() + absl::Hours(24 * day), 0, std::move(statements)};
}

double ScoreOf(const std::vector<Reason>& reasons, Label code) {
  const auto found = std::find_if(reasons.begin(), reasons.end(),
                                  [&](const Reason& reason) { return reason.code == code; });
  return found == reasons.end() ? 0 : found->score;
}

TEST(DealStoryTest, RanksTheReasonOfTheOutcomeFirst) {
  const std::vector<CallStatements> calls = {
      MakeCall("a", 1, {Make(Label::kPrice, 0.9, -1), Make(Label::kUsability, 0.9, 1)})};
  const std::vector<Reason> lost = RankReasons(Outcome::kLost, calls);
  ASSERT_FALSE(lost.empty());
  EXPECT_EQ(lost[0].code, Label::kPrice);
  EXPECT_FALSE(lost[0].favourable);
  const std::vector<Reason> won = RankReasons(Outcome::kWon, calls);
  ASSERT_FALSE(won.empty());
  EXPECT_EQ(won[0].code, Label::kUsability);
  EXPECT_TRUE(won[0].favourable);
}

TEST(DealStoryTest, LaterCallsWeighMore) {
  const std::vector<CallStatements> calls = {MakeCall("b", 9, {Make(Label::kPrice, 0.5, -1)}),
                                             MakeCall("a", 1, {Make(Label::kTiming, 0.5, -1)})};
  const std::vector<Reason> reasons = RankReasons(Outcome::kLost, calls);
  EXPECT_GT(ScoreOf(reasons, Label::kPrice), ScoreOf(reasons, Label::kTiming));
}

TEST(DealStoryTest, RepetitionAcrossCallsWeighsMoreThanWithinOne) {
  const std::vector<Reason> across =
      RankReasons(Outcome::kLost,
                  std::vector<CallStatements>{MakeCall("a", 1, {Make(Label::kPrice, 0.4, -1)}),
                                              MakeCall("b", 1, {Make(Label::kPrice, 0.4, -1)})});
  const std::vector<Reason> within = RankReasons(
      Outcome::kLost,
      std::vector<CallStatements>{
          MakeCall("a", 1, {}),
          MakeCall("b", 1, {Make(Label::kPrice, 0.4, -1), Make(Label::kPrice, 0.4, -1)})});
  EXPECT_GT(ScoreOf(across, Label::kPrice), 0);
  EXPECT_GT(ScoreOf(within, Label::kPrice), 0);
  EXPECT_GT(ScoreOf(across, Label::kPrice) * 1.1, ScoreOf(within, Label::kPrice));
}

TEST(DealStoryTest, DenialIsEvidenceAgainst) {
  Statement denied = Make(Label::kPrice, 0.5, 0);
  denied.denied = true;
  const std::vector<Reason> reasons = RankReasons(
      Outcome::kLost,
      std::vector<CallStatements>{MakeCall("a", 1, {Make(Label::kPrice, 0.9, -1), denied})});
  ASSERT_EQ(reasons.size(), 1U);
  ASSERT_EQ(reasons[0].evidence.size(), 2U);
  EXPECT_FALSE(reasons[0].evidence[0].against);
  EXPECT_TRUE(reasons[0].evidence[1].against);
  EXPECT_TRUE(
      RankReasons(Outcome::kLost, std::vector<CallStatements>{MakeCall("a", 1, {denied})}).empty());
}

TEST(DealStoryTest, OpenDealsGetStrengthsAndRisks) {
  const std::vector<Reason> reasons =
      RankReasons(Outcome::kOpen,
                  std::vector<CallStatements>{MakeCall(
                      "a", 1, {Make(Label::kPrice, 0.9, -1), Make(Label::kUsability, 0.8, 1)})});
  ASSERT_GE(reasons.size(), 2U);
  EXPECT_FALSE(reasons[0].favourable);
  EXPECT_TRUE(reasons[1].favourable);
  EXPECT_EQ(reasons[0].rank, 1);
  EXPECT_EQ(reasons[1].rank, 2);
}

TEST(DealStoryTest, OrderOfCallsDoesNotMatter) {
  std::vector<CallStatements> calls;
  for (int i = 0; i < 6; ++i) {
    calls.push_back(MakeCall(std::string(1, static_cast<char>('a' + i)), i % 3,
                             {Make(static_cast<Label>(i), 0.1 * i + 0.2, -1),
                              Make(Label::kPrice, 0.3, i % 2 == 0 ? -1 : 1)}));
  }
  const std::vector<Reason> forward = RankReasons(Outcome::kDowngraded, calls);
  std::reverse(calls.begin(), calls.end());
  const std::vector<Reason> backward = RankReasons(Outcome::kDowngraded, calls);
  ASSERT_EQ(forward.size(), backward.size());
  for (size_t i = 0; i < forward.size(); ++i) {
    EXPECT_EQ(forward[i].code, backward[i].code);
    EXPECT_DOUBLE_EQ(forward[i].score, backward[i].score);
  }
}

TEST(DealStoryTest, ScoresAndEvidenceAreBounded) {
  std::vector<Statement> many(500, Make(Label::kPrice, 1, -1));
  const std::vector<Reason> reasons =
      RankReasons(Outcome::kLost, std::vector<CallStatements>{MakeCall("a", 1, many)});
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_LE(reasons[0].score, 1);
  EXPECT_EQ(reasons[0].evidence.size(), kEvidenceMax);
  EXPECT_TRUE(RankReasons(Outcome::kWon, {}).empty());
}

}  // namespace
}  // namespace dealtrace::insight
