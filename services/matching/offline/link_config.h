// Which columns of two tables are compared: from link.yaml, or from their names and contents.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/linkage/blocking.h"
#include "libs/linkage/comparison_spec.h"

namespace dealtrace::matching {

struct LinkConfig {
  // Columns that tell records apart; empty: rows are numbered from 1.
  std::string left_id;
  std::string right_id;
  std::vector<linkage::ComparisonSpec> comparisons;
  linkage::BlockingOptions blocking;
};

// Parses link.yaml; see docs/formats.md. INVALID_ARGUMENT names the key and the fix.
absl::StatusOr<LinkConfig> ParseLinkConfig(absl::string_view yaml, const std::string& file);
absl::StatusOr<LinkConfig> ReadLinkConfig(const std::string& path);

// Columns of the same name, else of the same kind or with the same words, typed by their names and,
// where these do not tell, by what a sample holds. The id is the column `id`, else the first that
// is called an id. `right` may be the same file. INVALID_ARGUMENT: no columns can be compared.
absl::StatusOr<LinkConfig> GuessLinkConfig(const std::string& left, const std::string& right);

// The same for a table of pairs: `left_x` and `right_x` are compared for each x, or `x_left` and
// `x_right`, `ltable_x` and `rtable_x`, `l_x` and `r_x`, `x_l` and `x_r`, `x_1` and `x_2`, `x1` and
// `x2`.
absl::StatusOr<std::vector<linkage::ComparisonSpec>> GuessPairComparisons(const std::string& pairs);

// The two columns of a table of pairs that a comparison reads: one of the ways above or, as they
// stand, spec.left and spec.right. INVALID_ARGUMENT: `header` has none of them.
absl::StatusOr<std::pair<std::string, std::string>> PairColumnsOf(
    const std::vector<std::string>& header, const linkage::ComparisonSpec& spec);

}  // namespace dealtrace::matching
