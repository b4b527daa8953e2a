#include "services/scoring/domain/examples.h"

#include <algorithm>

namespace dealtrace::scoring {
namespace {

constexpr int kLandmarkDays[] = {0, 7, 21, 45, 75, 120, 180, 270};
constexpr double kTestShare = 0.25;
// More examples of one deal add time, not knowledge.
constexpr size_t kExamplesPerDealMax = 4;

// FNV-1a: the same on every machine and in every run.
uint64_t HashOf(const std::string& text) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

// A minute after the record was made, so that what came with it is known.
std::vector<absl::Time> Landmarks(const Deal& deal) {
  std::vector<absl::Time> times;
  for (const int days : kLandmarkDays) {
    const absl::Time time = *deal.open_time + absl::Hours(24 * days) + absl::Minutes(1);
    // A deal that closes on the same day is as good as closed: systems keep the day only.
    if (time < *deal.close_time - absl::Hours(24)) times.push_back(time);
  }
  return times;
}

Example MakeExample(const Deal& deal, absl::Time as_of, double weight,
                    const TrackRecords& records) {
  return {&deal, as_of, deal.outcome == Outcome::kWon ? 1 : 0, weight,
          FeaturesAsOf(deal, as_of, records)};
}

void AddTraining(const Deal& deal, const TrackRecords& records, std::vector<Example>& examples) {
  std::vector<absl::Time> times = Landmarks(deal);
  // Leave out by the deal's hash, so that all ages stay represented.
  for (uint64_t hash = HashOf(deal.id); times.size() > kExamplesPerDealMax; hash /= 7) {
    times.erase(times.begin() + static_cast<int64_t>(hash % times.size()));
  }
  for (const absl::Time time : times) {
    examples.push_back(MakeExample(deal, time, 1.0 / static_cast<double>(times.size()), records));
  }
}

void AddTest(const Deal& deal, absl::Time boundary, const TrackRecords& records,
             std::vector<Example>& examples) {
  const std::vector<absl::Time> times = Landmarks(deal);
  const auto first = std::lower_bound(times.begin(), times.end(), boundary);
  const auto begin = first == times.end() ? std::prev(times.end()) : first;
  const auto count = static_cast<uint64_t>(times.end() - begin);
  const absl::Time picked = *(begin + static_cast<int64_t>(HashOf(deal.id) % count));
  examples.push_back(MakeExample(deal, picked, 1, records));
}

}  // namespace

bool IsUsable(const Deal& deal) {
  return deal.outcome != Outcome::kOpen && deal.open_time && deal.close_time &&
         !Landmarks(deal).empty();
}

TimeSplit SplitByTime(absl::Span<const Deal> deals, const TrackRecords& records) {
  std::vector<const Deal*> usable;
  for (const Deal& deal : deals) {
    if (IsUsable(deal)) usable.push_back(&deal);
  }
  std::sort(usable.begin(), usable.end(), [](const Deal* a, const Deal* b) {
    if (*a->close_time != *b->close_time) return *a->close_time < *b->close_time;
    return a->id < b->id;
  });
  TimeSplit split;
  split.boundary = absl::InfiniteFuture();
  if (usable.empty()) return split;
  const auto train_count =
      static_cast<size_t>(static_cast<double>(usable.size()) * (1 - kTestShare));
  // Deals that were closed at the same moment stay together.
  split.boundary = *usable[train_count]->close_time;
  for (const Deal* deal : usable) {
    if (*deal->close_time < split.boundary) {
      AddTraining(*deal, records, split.train);
    } else {
      AddTest(*deal, split.boundary, records, split.test);
    }
  }
  return split;
}

}  // namespace dealtrace::scoring
