#include "services/matching/domain/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace dealtrace::matching {
namespace {

LinkDecision Decided(Decision decision, const std::string& deal, double probability) {
  LinkDecision made;
  made.decision = decision;
  made.probability = probability;
  if (decision == Decision::kLinked) made.opportunity = deal;
  if (!deal.empty()) made.candidates.push_back({deal, "a", probability, {}});
  return made;
}

CallReview Says(Verdict verdict, const std::string& deal) { return FoldReviews({{verdict, deal}}); }

TEST(DecisionJudgeTest, EstimatesFromProbabilitiesAndFromAnswers) {
  LinkSettings settings;
  settings.linked_min = 0.8;
  DecisionJudge judge(settings);
  judge.Add(Decided(Decision::kLinked, "o-1", 0.9), Says(Verdict::kConfirmed, "o-1"));
  judge.Add(Decided(Decision::kLinked, "o-2", 0.9), Says(Verdict::kUnlinked, ""));
  judge.Add(Decided(Decision::kReview, "o-3", 0.6), Says(Verdict::kReassigned, "o-3"));
  judge.Add(Decided(Decision::kUnlinked, "", 0), {});
  judge.Add(Decided(Decision::kReview, "o-4", 0.6), Says(Verdict::kRejected, "o-4"));
  const DecisionEstimate estimate = judge.Estimate();
  EXPECT_EQ(estimate.linked, 2);
  EXPECT_DOUBLE_EQ(estimate.calibrated_precision, 0.995) << "the built-in calibration at 0.8";
  EXPECT_DOUBLE_EQ(estimate.expected_recall, 1.8 / 3.0);
  EXPECT_EQ(estimate.answered_calls, 3) << "a rejection says nothing of which deal it is";
  EXPECT_EQ(estimate.answered_linked, 2);
  EXPECT_DOUBLE_EQ(estimate.answered_precision, 0.5);
  EXPECT_DOUBLE_EQ(estimate.answered_recall, 0.5);
}

TEST(DecisionJudgeTest, NothingIsPerfect) {
  const LinkSettings settings;
  const DecisionEstimate estimate = DecisionJudge(settings).Estimate();
  EXPECT_EQ(estimate.calibrated_precision, 1);
  EXPECT_EQ(estimate.expected_recall, 1);
  EXPECT_EQ(estimate.answered_recall, 1);
}

TEST(TransitionTableTest, CountsByWhatWasAndWhatWouldBe) {
  TransitionTable table(/*examples_max=*/1);
  const auto change = [](const char* id, Decision before, Decision after, const char* from,
                         const char* to) {
    LinkChange made;
    made.call_id = id;
    made.before = before;
    made.after = after;
    made.opportunity_before = from;
    made.opportunity_after = to;
    return made;
  };
  table.Add(change("c1", Decision::kLinked, Decision::kLinked, "o", "o"));
  table.Add(change("c2", Decision::kLinked, Decision::kReview, "o", ""));
  table.Add(change("c3", Decision::kLinked, Decision::kReview, "o", ""));
  table.Add(change("c4", Decision::kLinked, Decision::kLinked, "o", "p"));
  const std::vector<LinkTransition> transitions = table.Transitions();
  ASSERT_EQ(transitions.size(), 3U);
  EXPECT_EQ(transitions[0].after, Decision::kLinked);
  EXPECT_TRUE(transitions[0].examples.empty());
  EXPECT_EQ(transitions[1].after, Decision::kReview);
  EXPECT_EQ(transitions[1].count, 2);
  ASSERT_EQ(transitions[1].examples.size(), 1U);
  EXPECT_EQ(transitions[1].examples[0].call_id, "c2");
  EXPECT_TRUE(transitions[2].deal_changes);
}

TEST(IsInSampleTest, TakesAboutAsManyAsWantedAndAlwaysTheSame) {
  int taken = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = absl::StrCat("files~c-", i);
    EXPECT_EQ(IsInSample(id, 1000, 10'000), IsInSample(id, 1000, 10'000));
    taken += IsInSample(id, 1000, 10'000) ? 1 : 0;
    EXPECT_TRUE(IsInSample(id, 10'000, 10'000));
  }
  EXPECT_NEAR(taken, 1000, 150);
}

}  // namespace
}  // namespace dealtrace::matching
