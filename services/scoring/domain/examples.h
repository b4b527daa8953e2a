// Closed deals as they looked while they were open, to learn from and to test on.
//
// A deal is looked at at fixed ages ("landmarks"), at each at which it was still open, as open
// deals are scored at the age that they have (van Houwelingen, Dynamic Prediction by Landmarking,
// 2007). Picking the time from the end backwards would tell the model how long the deal would last.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/scoring/domain/deal.h"
#include "services/scoring/domain/features.h"

namespace dealtrace::scoring {

struct Example {
  const Deal* deal = nullptr;
  absl::Time as_of;
  int label = 0;      // 1: won
  double weight = 1;  // a deal's examples share the weight 1
  Features features;
};

struct TimeSplit {
  std::vector<Example> train;  // by close time, then id, then age
  std::vector<Example> test;   // one a deal, of the deals that were closed last
  absl::Time boundary;         // every training deal was closed before, every test deal at or after
};

// True for a closed deal whose times allow to look at it while it was open.
bool IsUsable(const Deal& deal);

// The newest quarter of the usable deals is for testing, each looked at at one landmark: one at or
// after the boundary where there is one, picked by the deal's id. The records may be those of all
// deals: they only tell what was closed before each example's time.
TimeSplit SplitByTime(absl::Span<const Deal> deals, const TrackRecords& records);

}  // namespace dealtrace::scoring
