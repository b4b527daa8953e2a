// What was known of a deal at a time, as numbers and categories.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/scoring/domain/deal.h"
#include "services/scoring/domain/track_record.h"

namespace dealtrace::scoring {

// The features' names, in the order of Features' values.
absl::Span<const absl::string_view> NumberNames();
absl::Span<const absl::string_view> CategoryNames();

// Values as of a time. A missing number is NaN, a missing category "".
struct Features {
  std::vector<double> numbers;
  std::vector<std::string> categories;
};

// Uses only what was recorded before `as_of`. In particular the amount that a deal has now, its
// stage now, its close time and its reasons are never looked at: see RefusedColumns.
Features FeaturesAsOf(const Deal& deal, absl::Time as_of, const TrackRecords& records);
// The same with the records of the deal's owner and account as they were then.
Features FeaturesAsOf(const Deal& deal, absl::Time as_of, const Record& owner,
                      const Record& account);

// A column of the customer system that is never a feature, and why.
struct RefusedColumn {
  absl::string_view column;
  absl::string_view reason;
};
absl::Span<const RefusedColumn> RefusedColumns();

// What a number's value means, for people: "2 calls in the last 30 days".
std::string DescribeNumber(absl::string_view feature, double value);

}  // namespace dealtrace::scoring
