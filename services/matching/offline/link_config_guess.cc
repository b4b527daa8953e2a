// Columns paired and typed by their names and contents, for tables without a link.yaml.
#include <algorithm>
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

std::string IdColumnOf(const std::vector<std::string>& columns) {
  for (const std::string& column : columns) {
    if (absl::EqualsIgnoreCase(column, "id")) return column;
  }
  for (const std::string& column : columns) {
    if (absl::EndsWithIgnoreCase(column, "id")) return column;
  }
  return columns.front();
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

std::vector<std::string> Without(const std::vector<std::string>& columns, const std::string& id) {
  std::vector<std::string> others;
  for (const std::string& column : columns) {
    if (column != id) others.push_back(column);
  }
  return others;
}

struct Side {
  std::vector<std::string> columns;
  std::vector<ColumnGuess> guesses;
  std::vector<bool> is_used;

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

// Columns of the same name; then those that alone on their side are of a type.
std::vector<linkage::ComparisonSpec> Pair(Side& left, Side& right) {
  std::vector<linkage::ComparisonSpec> specs;
  for (size_t i = 0; i < left.columns.size(); ++i) {
    for (size_t j = 0; j < right.columns.size(); ++j) {
      if (right.is_used[j] || Folded(left.columns[i]) != Folded(right.columns[j])) continue;
      left.is_used[i] = right.is_used[j] = true;
      // What is empty, or the same everywhere, tells nothing.
      if (left.guesses[i].tells && right.guesses[j].tells) {
        specs.push_back({left.columns[i], right.columns[j], left.guesses[i].type});
      }
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
  config.left_id = IdColumnOf(left_columns);
  config.right_id = IdColumnOf(right_columns);
  ASSIGN_OR_RETURN(Side left_side, ReadSide(left, Without(left_columns, config.left_id)));
  ASSIGN_OR_RETURN(Side right_side, ReadSide(right, Without(right_columns, config.right_id)));
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
