#include "libs/linkage/pattern_sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dealtrace::linkage {

void PatternSample::Add(Pattern pattern, absl::Span<const Outcome> outcomes) {
  const auto [entry, is_new] =
      places_.try_emplace(pattern, static_cast<uint32_t>(patterns_.size()));
  if (is_new) patterns_.push_back({pattern, 0, {}});
  PatternCount& count = patterns_[entry->second];
  count.pairs += 1;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].frequency > 0) count.log_frequency[i] += std::log2(outcomes[i].frequency);
  }
  pairs_.push_back(entry->second);
}

void PatternSample::EndRecord() { ends_.push_back(pairs_.size()); }

void PatternSample::Finish() {
  std::vector<uint32_t> order(patterns_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [this](uint32_t a, uint32_t b) { return patterns_[a].pattern < patterns_[b].pattern; });
  std::vector<PatternCount> sorted;
  std::vector<uint32_t> place_of(order.size());
  for (const uint32_t place : order) {
    place_of[place] = static_cast<uint32_t>(sorted.size());
    sorted.push_back(patterns_[place]);
  }
  patterns_ = std::move(sorted);
  for (uint32_t& pair : pairs_) pair = place_of[pair];
  places_ = {};
}

}  // namespace dealtrace::linkage
