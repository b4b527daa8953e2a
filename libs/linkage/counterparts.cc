#include "libs/linkage/counterparts.h"

namespace dealtrace::linkage {
namespace {

constexpr int64_t kRecordsMin = 20;
constexpr double kSecondShareMax = 0.2;
// A comparison tells siblings apart when it is worth less than this share of what it is worth for
// the same things, and is worth anything at all.
constexpr double kBetweenShareMin = 0.5;
constexpr double kBitsMin = 0.5;

}  // namespace

bool HaveOneCounterpart(const LinkageModel& model, const CertainCounterparts& certain) {
  if (certain.with_one < kRecordsMin) return false;
  if (static_cast<double>(certain.with_two) <
      kSecondShareMax * static_cast<double>(certain.with_one)) {
    return true;
  }
  for (size_t i = 0; i < model.weights.size(); ++i) {
    double expected = 0, between = 0, pairs = 0;
    for (const LevelWeight& weight : model.weights[i]) expected += weight.m * weight.bits;
    for (const PatternCount& count : certain.between.patterns()) {
      const int level = LevelIn(count.pattern, i);
      if (level == kMissingLevel) continue;
      between += count.pairs * model.weights[i][static_cast<size_t>(level)].bits;
      pairs += count.pairs;
    }
    if (pairs >= kRecordsMin && expected > kBitsMin &&
        between / pairs < kBetweenShareMin * expected) {
      return true;
    }
  }
  return false;
}

}  // namespace dealtrace::linkage
