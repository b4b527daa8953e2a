// Columns paired and typed by their names and contents, for tables without a link.yaml.
#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/linkage/model.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/offline/column_types.h"
#include "services/matching/offline/link_config.h"
#include "services/matching/offline/table_reader.h"

namespace dealtrace::matching {
namespace {

// Columns of other names hold the same when so many of their words are the same.
constexpr double kOverlapMin = 0.4;

// "id", "key_id", "AccountId", "Record ID" and "uuid", but not "paid".
bool NamesAnId(absl::string_view column) {
  if (absl::EqualsIgnoreCase(column, "id")) return true;
  if (absl::EndsWithIgnoreCase(column, "uuid") || absl::EndsWithIgnoreCase(column, "guid")) {
    return true;
  }
  if (absl::EndsWith(column, "Id") || absl::EndsWith(column, "ID")) return true;
  return absl::EndsWithIgnoreCase(column, "id") && column.size() > 2 &&
         absl::StrContains("_- .", column[column.size() - 3]);
}

// "First Name" and "first_name" are one.
std::string Folded(const std::string& column) {
  std::string folded;
  for (const char c : column) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || byte >= 0x80) folded += absl::ascii_tolower(byte);
  }
  return folded;
}

struct Side {
  std::vector<std::string> columns;
  std::vector<ColumnGuess> guesses;
  std::vector<bool> is_used;

  // Takes the column that tells records apart: the one called "id", else the first that is called
  // an id, else the first column when each row has a code of its own there. Returns "" when there
  // is none.
  std::string TakeId() {
    size_t id = columns.size();
    for (size_t i = columns.size(); i-- > 0;) {
      const bool is_better = absl::EqualsIgnoreCase(columns[i], "id") || NamesAnId(columns[i]);
      const bool had_best = id < columns.size() && absl::EqualsIgnoreCase(columns[id], "id");
      if (is_better && (!had_best || absl::EqualsIgnoreCase(columns[i], "id"))) id = i;
    }
    if (id == columns.size() && guesses[0].is_key) id = 0;
    if (id == columns.size()) return "";
    is_used[id] = true;
    return columns[id];
  }

  // The only unused column that is surely of the type.
  std::optional<size_t> OnlyOne(linkage::ValueType type) const {
    std::optional<size_t> found;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (is_used[i] || !guesses[i].is_sure || !guesses[i].tells || guesses[i].type != type) {
        continue;
      }
      if (found.has_value()) return std::nullopt;
      found = i;
    }
    return found;
  }
};

absl::StatusOr<Side> ReadSide(const std::string& path, std::vector<std::string> columns) {
  Side side;
  ASSIGN_OR_RETURN(side.guesses, GuessColumns(path, columns, columns));
  side.columns = std::move(columns);
  side.is_used.assign(side.columns.size(), false);
  return side;
}

// The share of the smaller set's words that the other one has too.
double Overlap(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  std::vector<std::string> both;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(),
                        std::back_inserter(both));
  const size_t smaller = std::min(left.size(), right.size());
  return smaller == 0 ? 0 : static_cast<double>(both.size()) / static_cast<double>(smaller);
}

// Columns whose words are mostly the same, the most alike first.
void PairByWords(Side& left, Side& right, std::vector<linkage::ComparisonSpec>* specs) {
  while (true) {
    double most = kOverlapMin;
    size_t best_left = left.columns.size(), best_right = 0;
    for (size_t i = 0; i < left.columns.size(); ++i) {
      for (size_t j = 0; j < right.columns.size(); ++j) {
        if (left.is_used[i] || right.is_used[j]) continue;
        if (!left.guesses[i].tells || !right.guesses[j].tells) continue;
        const double overlap = Overlap(left.guesses[i].words, right.guesses[j].words);
        if (overlap <= most) continue;
        most = overlap;
        best_left = i;
        best_right = j;
      }
    }
    if (best_left == left.columns.size()) return;
    left.is_used[best_left] = right.is_used[best_right] = true;
    const ColumnGuess& guess =
        left.guesses[best_left].is_sure ? left.guesses[best_left] : right.guesses[best_right];
    specs->push_back({left.columns[best_left], right.columns[best_right], guess.type});
  }
}

// Columns of the same name; then those that alone on their side are of a type; then those that hold
// the same words.
std::vector<linkage::ComparisonSpec> Pair(Side& left, Side& right) {
  std::vector<linkage::ComparisonSpec> specs, quiet;
  for (size_t i = 0; i < left.columns.size(); ++i) {
    if (left.is_used[i]) continue;
    for (size_t j = 0; j < right.columns.size(); ++j) {
      if (right.is_used[j] || Folded(left.columns[i]) != Folded(right.columns[j])) continue;
      left.is_used[i] = right.is_used[j] = true;
      const bool tells = left.guesses[i].tells && right.guesses[j].tells;
      (tells ? specs : quiet).push_back({left.columns[i], right.columns[j], left.guesses[i].type});
      break;
    }
  }
  for (size_t i = 0; i < left.columns.size(); ++i) {
    if (left.is_used[i]) continue;
    const auto only = left.OnlyOne(left.guesses[i].type);
    const auto other = right.OnlyOne(left.guesses[i].type);
    if (only != i || !other.has_value()) continue;
    left.is_used[i] = right.is_used[*other] = true;
    specs.push_back({left.columns[i], right.columns[*other], left.guesses[i].type});
  }
  PairByWords(left, right, &specs);
  // What is empty, or the same in all rows that were looked at, may yet tell something further
  // down; else the linker says so.
  if (!specs.empty()) specs.insert(specs.end(), quiet.begin(), quiet.end());
  return specs;
}

}  // namespace

absl::StatusOr<LinkConfig> GuessLinkConfig(const std::string& left, const std::string& right) {
  ASSIGN_OR_RETURN(const std::vector<std::string> left_columns, ReadTableColumns(left));
  ASSIGN_OR_RETURN(const std::vector<std::string> right_columns, ReadTableColumns(right));
  if (left_columns.empty() || right_columns.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(left_columns.empty() ? left : right, ": has no columns"));
  }
  LinkConfig config;
  ASSIGN_OR_RETURN(Side left_side, ReadSide(left, left_columns));
  ASSIGN_OR_RETURN(Side right_side, ReadSide(right, right_columns));
  config.left_id = left_side.TakeId();
  config.right_id = right_side.TakeId();
  config.comparisons = Pair(left_side, right_side);
  if (config.comparisons.size() > linkage::kComparisonsMax) {
    config.comparisons.resize(linkage::kComparisonsMax);
  }
  if (config.comparisons.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        left, " and ", right, " have no columns that can be compared (", left, " has ",
        absl::StrJoin(left_columns, ", "), "; ", right, " has ", absl::StrJoin(right_columns, ", "),
        "); name the columns in a --config link.yaml"));
  }
  return config;
}

}  // namespace dealtrace::matching
