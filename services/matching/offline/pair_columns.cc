// Which columns of a table of pairs belong together.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/linkage/model.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/offline/column_types.h"
#include "services/matching/offline/link_config.h"
#include "services/matching/offline/table_reader.h"

namespace dealtrace::matching {
namespace {

// What says the side: before the name, or after it.
struct SideMark {
  absl::string_view left;
  absl::string_view right;
  bool is_before;
};

constexpr SideMark kSideMarks[] = {
    {"left_", "right_", true}, {"ltable_", "rtable_", true},
    {"l_", "r_", true},        {"_left", "_right", false},
    {"_l", "_r", false},       {"_a", "_b", false},
    {"_1", "_2", false},       {"1", "2", false},
};

std::string Marked(absl::string_view mark, absl::string_view name, bool is_before) {
  return is_before ? absl::StrCat(mark, name) : absl::StrCat(name, mark);
}

bool Has(const std::vector<std::string>& header, const std::string& column) {
  return std::find(header.begin(), header.end(), column) != header.end();
}

}  // namespace

absl::StatusOr<std::pair<std::string, std::string>> PairColumnsOf(
    const std::vector<std::string>& header, const linkage::ComparisonSpec& spec) {
  for (const SideMark& mark : kSideMarks) {
    const std::string left = Marked(mark.left, spec.left, mark.is_before);
    const std::string right = Marked(mark.right, spec.right, mark.is_before);
    if (Has(header, left) && Has(header, right)) return std::make_pair(left, right);
  }
  if (spec.left != spec.right && Has(header, spec.left) && Has(header, spec.right)) {
    return std::make_pair(spec.left, spec.right);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there are no columns left_", spec.left, " and right_", spec.right,
      " to compare; it has: ", absl::StrJoin(header, ", "),
      "; name the two in a --config link.yaml, as in {left: a, right: b, type: name}"));
}

absl::StatusOr<std::vector<linkage::ComparisonSpec>> GuessPairComparisons(
    const std::string& pairs) {
  ASSIGN_OR_RETURN(const std::vector<std::string> header, ReadTableColumns(pairs));
  std::vector<std::string> columns, names;
  for (const std::string& column : header) {
    for (const SideMark& mark : kSideMarks) {
      absl::string_view name = column;
      if (mark.is_before ? !absl::ConsumePrefix(&name, mark.left)
                         : !absl::ConsumeSuffix(&name, mark.left)) {
        continue;
      }
      const bool is_id = absl::EndsWithIgnoreCase(name, "id") || name.empty();
      if (is_id || !Has(header, Marked(mark.right, name, mark.is_before))) continue;
      columns.push_back(column);
      names.emplace_back(name);
      break;
    }
  }
  if (columns.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        pairs,
        ": has no columns left_x and right_x to compare; it has: ", absl::StrJoin(header, ", "),
        "; name the two in a --config link.yaml, as in {left: a, right: b, type: name}"));
  }
  ASSIGN_OR_RETURN(const std::vector<ColumnGuess> guesses, GuessColumns(pairs, columns, names));
  std::vector<linkage::ComparisonSpec> comparisons;
  for (size_t i = 0; i < columns.size() && i < linkage::kComparisonsMax; ++i) {
    comparisons.push_back({names[i], names[i], guesses[i].type});
  }
  return comparisons;
}

}  // namespace dealtrace::matching
