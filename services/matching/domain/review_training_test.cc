#include "services/matching/domain/review_training.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace dealtrace::matching {
namespace {

using ::testing::HasSubstr;

absl::Time Day(int day) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24 * day); }

// A company with two deals of two owners. Here the owner of a deal never phones, which the built-in
// table does not know.
class ReviewTrainingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    index_.Add(AccountRecord{"a", "Acme Dynamics", "US", "", ""});
    for (const char* id : {"o-1", "o-2"}) {
      OpportunityRecord deal;
      deal.id = id;
      deal.account = "a";
      deal.open_time = Day(0);
      deal.owner = absl::StrCat("rep-", id);
      index_.Add(deal);
      index_.Add(UserRecord{deal.owner, id == std::string("o-1") ? "Rae Poe" : "Uma Orr", ""});
    }
    index_.Finish();
  }
  CallRecord CallOf(const std::string& agent) {
    CallRecord call;
    call.id = "c";
    call.source_name = "Acme Dynamics";
    call.start_time = Day(10);
    call.agent.display_name = agent;
    call.agent.is_agent = true;
    return call;
  }
  TrainingCall Answered(const std::string& agent, std::vector<ReviewAnswer> answers) {
    return MakeTrainingCall(CallOf(agent), FoldReviews(answers), index_, LinkSettings());
  }
  std::vector<TrainingCall> Answers(int count) {
    std::vector<TrainingCall> calls;
    for (int i = 0; i < count; ++i) {
      calls.push_back(i % 2 == 0 ? Answered("Rae Poe", {{Verdict::kConfirmed, "o-2"}})
                                 : Answered("Uma Orr", {{Verdict::kReassigned, "o-1"}}));
    }
    return calls;
  }

  CandidateIndex index_;
};

TEST_F(ReviewTrainingTest, AnswersTurnAWeightThatIsWrongHere) {
  const std::vector<TrainingCall> calls = Answers(60);
  const auto training = TrainFromReviews(calls, BuiltInModel(), BuiltInModel(), 0.9);
  ASSERT_TRUE(training.ok()) << training.status();
  EXPECT_EQ(training->linked_calls, 60);
  EXPECT_LT(training->model.Bits(Feature::kOwner, Level::kSame),
            training->model.Bits(Feature::kOwner, Level::kDisagrees));
  EXPECT_LT(training->quality.log_loss, 0.5);
  EXPECT_GT(training->quality_before.log_loss, 3);
  EXPECT_GT(training->quality.recall, 0.9);
  EXPECT_EQ(training->quality_before.recall, 0);
}

TEST_F(ReviewTrainingTest, TheSameAnswersGiveTheSameModel) {
  const auto first = TrainFromReviews(Answers(30), BuiltInModel(), BuiltInModel(), 0.99);
  const auto second = TrainFromReviews(Answers(30), BuiltInModel(), BuiltInModel(), 0.99);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->model.bits, second->model.bits);
}

TEST_F(ReviewTrainingTest, TooFewAnswersAreRefused) {
  const auto refused = TrainFromReviews(Answers(19), BuiltInModel(), BuiltInModel(), 0.99);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("only 19"));
}

TEST_F(ReviewTrainingTest, ARejectionLeavesTheOthersPossible) {
  const TrainingCall narrowed = Answered("Rae Poe", {{Verdict::kRejected, "o-1"}});
  EXPECT_FALSE(narrowed.is_answered);
  int possible = 0;
  for (const TrainingAlternative& alternative : narrowed.alternatives) {
    possible += alternative.is_true ? 1 : 0;
  }
  // Nobody, "none of its deals" and the other deal.
  EXPECT_EQ(narrowed.alternatives.size(), 4U);
  EXPECT_EQ(possible, 3);
}

TEST(RecalibrateTest, FewAnswersMoveThePriorLittleAndManyMoveItFar) {
  const std::vector<CalibrationPoint> prior = {{0.5, 0.98}, {0.9, 0.996}};
  JudgedLink wrong;
  wrong.probability = 0.6;
  const auto little = Recalibrate(prior, std::vector<JudgedLink>(3, wrong));
  EXPECT_NEAR(little[0].precision, 0.97, 0.005);
  EXPECT_EQ(little[1].precision, 0.996) << "nothing was judged from there on";
  const auto far = Recalibrate(prior, std::vector<JudgedLink>(3000, wrong));
  EXPECT_LT(far[0].precision, 0.1);
}

TEST(MeasureAnswersTest, CountsWhatIsLinkedAndRight) {
  std::vector<JudgedLink> judged = {{0.9, true, true, 0.9},
                                    {0.8, false, true, 0.1},
                                    {0.2, false, true, 0.1},
                                    {0.1, false, false, 0.9}};
  const AnswerQuality quality = MeasureAnswers(judged, 0.7);
  EXPECT_EQ(quality.linked, 2);
  EXPECT_DOUBLE_EQ(quality.precision, 0.5);
  EXPECT_DOUBLE_EQ(quality.recall, 1.0 / 3);
  EXPECT_GT(quality.log_loss, 1);
  EXPECT_EQ(MeasureAnswers({}, 0.7).precision, 1);
}

}  // namespace
}  // namespace dealtrace::matching
