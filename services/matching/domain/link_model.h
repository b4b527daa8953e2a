// What the outcomes of comparisons are worth, and from which probability a link is safe.
//
// Fellegi and Sunter's weights (A Theory for Record Linkage, 1969) in one table a version: the
// built-in one, or one that was fitted to reviewers' answers (link_training.h).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/matching/domain/comparison.h"

namespace dealtrace::matching {

// Of links with at least this probability, this share was right where it was measured.
struct CalibrationPoint {
  double probability = 0;
  double precision = 0;
};

struct LinkModel {
  // `rules-2`, or `fitted-{hash}`. With the settings it names how a link was decided.
  std::string version;
  // log2( P(outcome | the call belongs to the deal) / P(outcome | it does not) ) among pairs that
  // share a key.
  std::array<std::array<double, kLevelCount>, kFeatureCount> bits{};
  // Log2 of the odds that a deal found by a shared key is the right one, before comparing.
  double prior_bits = 0;
  // Log2 of the odds, against one deal, that a call of this company is about none of its deals.
  double no_deal_bits = 0;
  // By rising probability. Empty: the probabilities are taken at their word.
  std::vector<CalibrationPoint> calibration;

  double Bits(Feature feature, Level level) const {
    return bits[static_cast<size_t>(feature)][static_cast<size_t>(level)];
  }
  double& Bits(Feature feature, Level level) {
    return bits[static_cast<size_t>(feature)][static_cast<size_t>(level)];
  }
};

// The version that comes with the program.
const LinkModel& BuiltInModel();

// The least probability from which links are right as often as `precision_min` (0 to 1) asks, by
// the model's calibration; never under 0.5.
double ThresholdFor(const LinkModel& model, double precision_min);

// Sets the bits of each comparison from the model. What several companies share weighs less by
// log2(holders), but never speaks against a deal.
void Weigh(std::vector<Comparison>& comparisons, const LinkModel& model);
double SumBits(const std::vector<Comparison>& comparisons);

}  // namespace dealtrace::matching
