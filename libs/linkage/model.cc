#include "libs/linkage/model.h"

#include <algorithm>
#include <cmath>

namespace dealtrace::linkage {
namespace {

constexpr double kBitsMax = 60;
// A comparison's rarity moves its weight by at most this much.
constexpr double kRarityBitsMax = 6;
constexpr double kCommonnessBitsMax = 4;

}  // namespace

double OddsOf(double bits) { return std::exp2(std::clamp(bits, -kBitsMax, kBitsMax)); }

double ProbabilityOf(double bits) { return 1 / (1 + 1 / OddsOf(bits)); }

void LinkageModel::CompareWithNone() {
  prior_bits -= std::log2(unmatched_share);
  unmatched_share = 1;
}

double LinkageModel::BitsOf(size_t comparison, const Outcome& outcome) const {
  const LevelWeight& weight = weights[comparison][static_cast<size_t>(outcome.level)];
  if (outcome.frequency <= 0 || weight.mean_log_frequency == 0) return weight.bits;
  const double commonness_max = weighs_commonness ? kCommonnessBitsMax : 0;
  return weight.bits + std::clamp(weight.mean_log_frequency - std::log2(outcome.frequency),
                                  -commonness_max, kRarityBitsMax);
}

double LinkageModel::MostBitsOf(size_t comparison) const {
  double most = 0;
  for (const LevelWeight& weight : weights[comparison]) {
    const bool has_frequency = weight.mean_log_frequency < 0;
    most = std::max(most, weight.bits + (has_frequency ? kRarityBitsMax : 0));
  }
  return most;
}

LinkageModel DefaultModel(absl::Span<const std::unique_ptr<Column>> columns) {
  LinkageModel model;
  model.prior_bits = -5;
  for (const std::unique_ptr<Column>& column : columns) {
    std::vector<LevelWeight>& weights = model.weights.emplace_back();
    for (const Level& level : column->levels()) {
      weights.push_back({level.m, level.u, std::log2(level.m / level.u), 0});
    }
    weights[kMissingLevel].bits = 0;
  }
  return model;
}

}  // namespace dealtrace::linkage
