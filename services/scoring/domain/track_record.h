// How often the deals of an owner, an account or a product were won before a given time.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/scoring/domain/deal.h"

namespace dealtrace::scoring {

struct Record {
  int closed = 0;
  int won = 0;
};

// Built once from closed deals; thread-safe to read. Only what was closed before the time asked for
// counts, so a deal never sees its own outcome or a later one.
class TrackRecords {
 public:
  explicit TrackRecords(absl::Span<const Deal> deals);

  Record Owner(const std::string& owner, absl::Time before) const;
  Record Account(const std::string& account, absl::Time before) const;

 private:
  struct Closing {
    absl::Time time;
    int won_so_far;  // this one included
  };
  using ByKey = absl::flat_hash_map<std::string, std::vector<Closing>>;
  static Record Find(const ByKey& records, const std::string& key, absl::Time before);

  ByKey owners_;
  ByKey accounts_;
};

}  // namespace dealtrace::scoring
