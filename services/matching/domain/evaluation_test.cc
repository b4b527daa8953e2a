#include "services/matching/domain/evaluation.h"

#include <gtest/gtest.h>

namespace dealtrace::matching {
namespace {

using Truth = std::vector<std::pair<std::string, std::string>>;

TEST(EvaluateLinksTest, CountsAtTheThreshold) {
  const Truth truth = {{"o1", "c1"}, {"o2", "c2"}, {"o3", "c3"}};
  const Quality quality =
      EvaluateLinks({{"o1", "c1", 0.9}, {"o9", "c2", 0.8}, {"o3", "c3", 0.4}}, truth, 0.5);
  EXPECT_EQ(quality.truth_pairs, 3);
  EXPECT_EQ(quality.at_threshold.linked, 2);
  EXPECT_EQ(quality.at_threshold.correct, 1);
  EXPECT_DOUBLE_EQ(quality.at_threshold.precision, 0.5);
  EXPECT_DOUBLE_EQ(quality.at_threshold.recall, 1.0 / 3);
  EXPECT_DOUBLE_EQ(quality.at_threshold.f1, 0.4);
}

TEST(EvaluateLinksTest, AveragePrecisionIsTheAreaBySteps) {
  const Truth truth = {{"o1", "c1"}, {"o2", "c2"}};
  const Quality quality =
      EvaluateLinks({{"o1", "c1", 0.9}, {"o9", "c9", 0.8}, {"o2", "c2", 0.7}}, truth, 0.5);
  EXPECT_DOUBLE_EQ(quality.average_precision, 0.5 * 1 + 0.5 * 2.0 / 3);
}

TEST(EvaluateLinksTest, TheBestThresholdIsThatOfTheGreatestF1) {
  const Truth truth = {{"o1", "c1"}, {"o2", "c2"}};
  const Quality quality = EvaluateLinks(
      {{"o1", "c1", 0.9}, {"o2", "c2", 0.31}, {"o9", "c9", 0.31}, {"o9", "c8", 0.2}}, truth, 0.5);
  EXPECT_DOUBLE_EQ(quality.best.threshold, 0.31);
  EXPECT_DOUBLE_EQ(quality.best.f1, 0.8);
  EXPECT_EQ(quality.best.linked, 3);
  EXPECT_DOUBLE_EQ(EvaluateLinks({}, truth, 0.5).best.f1, 0);
}

TEST(EvaluateLinksTest, ARepeatedPairCountsOnceWithItsBestProbability) {
  const Quality quality =
      EvaluateLinks({{"o1", "c1", 0.2}, {"o1", "c1", 0.9}}, Truth{{"o1", "c1"}}, 0.5);
  EXPECT_EQ(quality.at_threshold.linked, 1);
  EXPECT_DOUBLE_EQ(quality.at_threshold.recall, 1);
}

TEST(EvaluateLinksTest, NothingLinkedIsNothingWrong) {
  const Quality quality = EvaluateLinks({}, Truth{{"o1", "c1"}}, 0.5);
  EXPECT_DOUBLE_EQ(quality.at_threshold.precision, 1);
  EXPECT_DOUBLE_EQ(quality.at_threshold.recall, 0);
  EXPECT_DOUBLE_EQ(EvaluateLinks({}, Truth(), 0.5).at_threshold.recall, 1);
}

TEST(EvaluateLinksTest, CalibrationComparesProbabilityWithTruth) {
  std::vector<LinkedPair> links;
  Truth truth;
  for (int i = 0; i < 10; ++i) {
    links.push_back({"o" + std::to_string(i), "c", 0.75});
    if (i < 5) truth.push_back({"o" + std::to_string(i), "c"});
  }
  EXPECT_NEAR(EvaluateLinks(links, truth, 0.5).calibration_error, 0.25, 1e-12);
}

}  // namespace
}  // namespace dealtrace::matching
