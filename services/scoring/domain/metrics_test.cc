#include "services/scoring/domain/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "services/scoring/domain/calibration.h"

namespace dealtrace::scoring {
namespace {

TEST(AreaUnderCurveTest, PerfectReversedAndTied) {
  EXPECT_DOUBLE_EQ(AreaUnderCurve({0.1, 0.2, 0.8, 0.9}, {0, 0, 1, 1}).value, 1);
  EXPECT_DOUBLE_EQ(AreaUnderCurve({0.9, 0.8, 0.2, 0.1}, {0, 0, 1, 1}).value, 0);
  EXPECT_DOUBLE_EQ(AreaUnderCurve({0.5, 0.5, 0.5, 0.5}, {0, 0, 1, 1}).value, 0.5);
  EXPECT_DOUBLE_EQ(AreaUnderCurve({0.1, 0.4, 0.35, 0.8}, {0, 0, 1, 1}).value, 0.75);
}

TEST(AreaUnderCurveTest, IntervalIsDeLongs) {
  const std::vector<double> scores = {0.2, 0.5, 0.4, 0.8, 0.3, 0.9, 0.6, 0.7};
  const std::vector<int> labels = {0, 1, 0, 0, 0, 1, 1, 1};
  const Auc auc = AreaUnderCurve(scores, labels);
  // By hand: 13 of 16 pairs are in the right order; the wins' placements are {.75, 1, .75, .75},
  // the losses' {1, 1, .25, 1}.
  EXPECT_DOUBLE_EQ(auc.value, 13.0 / 16);
  const double variance = 0.015625 / 4 + 0.140625 / 4;
  EXPECT_NEAR(auc.low, 13.0 / 16 - 1.959963984540054 * std::sqrt(variance), 1e-12);
  EXPECT_DOUBLE_EQ(auc.high, 1);
}

TEST(AreaUnderCurveTest, OneClassTellsNothing) {
  const Auc auc = AreaUnderCurve({0.1, 0.9}, {1, 1});
  EXPECT_DOUBLE_EQ(auc.value, 0.5);
  EXPECT_DOUBLE_EQ(auc.low, 0);
  EXPECT_DOUBLE_EQ(auc.high, 1);
}

TEST(BrierScoreTest, IsTheMeanSquaredError) {
  EXPECT_DOUBLE_EQ(BrierScore({1, 0}, {1, 0}), 0);
  EXPECT_DOUBLE_EQ(BrierScore({0.5, 0.5}, {1, 0}), 0.25);
  EXPECT_DOUBLE_EQ(BrierScore({}, {}), 0);
}

TEST(CalibrationErrorTest, SeesOverconfidence) {
  EXPECT_NEAR(CalibrationError({0.95, 0.95, 0.95, 0.95}, {1, 1, 0, 0}), 0.45, 1e-12);
  EXPECT_NEAR(CalibrationError({0.5, 0.5}, {1, 0}), 0, 1e-12);
}

// Margins that are twice as sure as they may be.
TEST(CalibrateTest, TakesOverconfidenceBack) {
  std::mt19937 random(1);
  std::vector<double> margins;
  std::vector<int> labels;
  for (int i = 0; i < 20'000; ++i) {
    const double truth = (static_cast<double>(random() % 4001) - 2000) / 1000;
    margins.push_back(2 * truth + 1);
    labels.push_back(static_cast<double>(random() % 100'000) / 100'000 <
                     1 / (1 + std::exp(-truth)));
  }
  const std::vector<double> weights(labels.size(), 1.0);
  const Calibration calibration = Calibrate(margins, labels, weights);
  EXPECT_NEAR(calibration.slope, 0.5, 0.03);
  EXPECT_NEAR(calibration.intercept, -0.5, 0.05);
  EXPECT_NEAR(calibration.Probability(1), 0.5, 0.02);
}

TEST(CalibrateTest, AWrongWayRoundModelSaysTheBaseRate) {
  const std::vector<double> margins = {2, 2, 1, 1, -1, -1, -2, -2};
  const Calibration calibration =
      Calibrate(margins, {0, 0, 0, 0, 1, 1, 1, 1}, std::vector<double>(8, 1.0));
  EXPECT_EQ(calibration.slope, 0);
  EXPECT_NEAR(calibration.Probability(2), 0.5, 1e-6);
}

}  // namespace
}  // namespace dealtrace::scoring
