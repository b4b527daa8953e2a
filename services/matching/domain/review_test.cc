#include "services/matching/domain/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/matching/domain/decision.h"

namespace dealtrace::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::Time Day(int day) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24 * day); }

// Acme with two open deals and a call of it that names neither.
class ReviewedDecisionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    index_.Add(AccountRecord{"a", "Acme Dynamics", "US", "+1 415 555 0100", ""});
    index_.Add(AccountRecord{"b", "Meridian Logistics", "DE", "", ""});
    for (const char* id : {"o-1", "o-2"}) index_.Add(Deal(id, "a"));
    index_.Add(Deal("o-far", "b"));
    index_.Finish();
    call_.id = "c";
    call_.source_name = "Acme Dynamics";
    call_.start_time = Day(10);
    call_.duration = absl::Minutes(10);
  }
  static OpportunityRecord Deal(const std::string& id, const std::string& account) {
    OpportunityRecord deal;
    deal.id = id;
    deal.account = account;
    deal.open_time = Day(0);
    deal.amount = 1000;
    return deal;
  }
  LinkDecision Decide(std::vector<ReviewAnswer> answers) {
    return DecideLink(call_, index_, LinkSettings(), FoldReviews(answers));
  }

  CandidateIndex index_;
  CallRecord call_;
};

TEST_F(ReviewedDecisionTest, WithoutAReviewItIsAsBefore) {
  const LinkDecision open = Decide({});
  EXPECT_EQ(open.reason, "SEVERAL_OPEN_DEALS");
  EXPECT_FALSE(open.reviewed);
  EXPECT_GT(open.review_priority, 0);
  EXPECT_GT(open.amount_at_stake, 900);
  EXPECT_LE(open.amount_at_stake, 1000);
}

TEST_F(ReviewedDecisionTest, AConfirmedDealHoldsAndLeavesTheQueue) {
  const LinkDecision link = Decide({{Verdict::kConfirmed, "o-2"}});
  EXPECT_EQ(link.decision, Decision::kLinked);
  EXPECT_EQ(link.opportunity, "o-2");
  EXPECT_EQ(link.account, "a");
  EXPECT_EQ(link.reason, "REVIEWER_CONFIRMED");
  EXPECT_EQ(link.probability, 1);
  EXPECT_TRUE(link.reviewed);
  EXPECT_EQ(link.review_priority, 0);
  ASSERT_EQ(link.candidates.size(), 2U);
  EXPECT_EQ(link.candidates[0].opportunity, "o-2");
  EXPECT_LT(link.candidates[0].probability, 0.6) << "what the evidence says stays visible";
}

TEST_F(ReviewedDecisionTest, ADealThatIsNoCandidateCanBeChosen) {
  const LinkDecision link = Decide({{Verdict::kReassigned, "o-far"}});
  EXPECT_EQ(link.opportunity, "o-far");
  EXPECT_EQ(link.account, "b");
  EXPECT_EQ(link.reason, "REVIEWER_REASSIGNED");
  EXPECT_EQ(link.candidates[0].opportunity, "o-far");
  EXPECT_THAT(link.candidates[0].comparisons, IsEmpty());
}

TEST_F(ReviewedDecisionTest, ARejectionMovesTheProbabilityToTheOthers) {
  const LinkDecision link = Decide({{Verdict::kRejected, "o-1"}});
  EXPECT_EQ(link.decision, Decision::kLinked);
  EXPECT_EQ(link.opportunity, "o-2");
  EXPECT_TRUE(link.reviewed);
  EXPECT_EQ(link.candidates.size(), 1U);
}

TEST_F(ReviewedDecisionTest, RejectingAllOneByOneLeavesNothing) {
  const LinkDecision link = Decide({{Verdict::kRejected, "o-1"}, {Verdict::kRejected, "o-2"}});
  EXPECT_EQ(link.decision, Decision::kUnlinked);
  EXPECT_EQ(link.reason, "REVIEWER_REJECTED");
  EXPECT_THAT(link.explanation, HasSubstr("o-2"));
  EXPECT_EQ(link.account, "a");
}

TEST_F(ReviewedDecisionTest, NoneOfItsDealsHolds) {
  const LinkDecision link = Decide({{Verdict::kUnlinked, ""}});
  EXPECT_EQ(link.decision, Decision::kUnlinked);
  EXPECT_EQ(link.reason, "REVIEWER_UNLINKED");
  EXPECT_EQ(link.opportunity, "");
  EXPECT_EQ(link.account, "a");
  EXPECT_EQ(link.review_priority, 0);
}

TEST_F(ReviewedDecisionTest, ADealThatIsGoneGoesBackToReview) {
  const LinkDecision link = Decide({{Verdict::kReassigned, "o-gone"}});
  EXPECT_EQ(link.decision, Decision::kReview);
  EXPECT_EQ(link.reason, "REVIEWED_DEAL_GONE");
  EXPECT_FALSE(link.reviewed);
  EXPECT_GT(link.review_priority, 0);
}

TEST(FoldReviewsTest, TheNewestAnswerHolds) {
  const CallReview review = FoldReviews(
      {{Verdict::kConfirmed, "o-1"}, {Verdict::kUnlinked, ""}, {Verdict::kReassigned, "o-2"}});
  EXPECT_EQ(review.state, CallReview::State::kBelongs);
  EXPECT_EQ(review.opportunity, "o-2");
  EXPECT_FALSE(review.confirmed);
}

TEST(FoldReviewsTest, WhatIsUndoneWasNeverSaidAndTheRestCountsAgain) {
  const CallReview review = FoldReviews({{Verdict::kConfirmed, "o-1"},
                                         {Verdict::kUnlinked, "", /*undone=*/true},
                                         {Verdict::kRejected, "o-3", /*undone=*/true}});
  EXPECT_EQ(review.opportunity, "o-1");
  EXPECT_THAT(review.rejected, IsEmpty());
  EXPECT_EQ(review.revision, 5);
}

TEST(FoldReviewsTest, RejectingTheDealThatHoldsOpensTheCall) {
  const CallReview review =
      FoldReviews({{Verdict::kConfirmed, "o-1"}, {Verdict::kRejected, "o-1"}});
  EXPECT_TRUE(review.is_open());
  EXPECT_THAT(review.rejected, ElementsAre("o-1"));
  const CallReview changed_mind =
      FoldReviews({{Verdict::kRejected, "o-1"}, {Verdict::kConfirmed, "o-1"}});
  EXPECT_THAT(changed_mind.rejected, IsEmpty());
  EXPECT_EQ(changed_mind.opportunity, "o-1");
}

TEST(InformativenessTest, AnOpenAnswerNearAThresholdTeachesMost) {
  constexpr double kLinked = 0.7, kReview = 0.25;
  const double torn = Informativeness({0.5, 0.48}, kLinked, kReview);
  const double sure = Informativeness({0.999, 0.0005}, kLinked, kReview);
  const double near = Informativeness({0.69}, kLinked, kReview);
  const double away = Informativeness({0.95}, kLinked, kReview);
  EXPECT_GT(torn, sure);
  EXPECT_GT(near, away);
  EXPECT_LT(sure, 0.1);
  for (const double value : {torn, sure, near, away, Informativeness({}, kLinked, kReview)}) {
    EXPECT_GE(value, 0);
    EXPECT_LE(value, 1);
  }
}

TEST(ReviewPriorityTest, GrowsWithBothAndNeverOverflows) {
  EXPECT_GT(ReviewPriority(1000, 0.5), ReviewPriority(10, 0.5));
  EXPECT_GT(ReviewPriority(10, 0.9), ReviewPriority(10, 0.5));
  EXPECT_EQ(ReviewPriority(0, 0), 1);
  EXPECT_GT(ReviewPriority(1'000'000'000'000'000, 1), 0);
}

}  // namespace
}  // namespace dealtrace::matching
