#include "services/scoring/domain/track_record.h"

#include <algorithm>

namespace dealtrace::scoring {

TrackRecords::TrackRecords(absl::Span<const Deal> deals) {
  std::vector<const Deal*> closed;
  for (const Deal& deal : deals) {
    if (deal.outcome != Outcome::kOpen && deal.close_time) closed.push_back(&deal);
  }
  std::sort(closed.begin(), closed.end(), [](const Deal* a, const Deal* b) {
    if (*a->close_time != *b->close_time) return *a->close_time < *b->close_time;
    return a->id < b->id;
  });
  const auto add = [](ByKey& records, const std::string& key, const Deal& deal) {
    if (key.empty()) return;
    std::vector<Closing>& closings = records[key];
    const int before = closings.empty() ? 0 : closings.back().won_so_far;
    closings.push_back({*deal.close_time, before + (deal.outcome == Outcome::kWon ? 1 : 0)});
  };
  for (const Deal* deal : closed) {
    add(owners_, deal->owner, *deal);
    add(accounts_, deal->account, *deal);
  }
}

Record TrackRecords::Find(const ByKey& records, const std::string& key, absl::Time before) {
  const auto found = records.find(key);
  if (found == records.end()) return {};
  const auto end =
      std::lower_bound(found->second.begin(), found->second.end(), before,
                       [](const Closing& closing, absl::Time time) { return closing.time < time; });
  if (end == found->second.begin()) return {};
  return {static_cast<int>(end - found->second.begin()), std::prev(end)->won_so_far};
}

Record TrackRecords::Owner(const std::string& owner, absl::Time before) const {
  return Find(owners_, owner, before);
}

Record TrackRecords::Account(const std::string& account, absl::Time before) const {
  return Find(accounts_, account, before);
}

}  // namespace dealtrace::scoring
