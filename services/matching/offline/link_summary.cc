#include "services/matching/offline/link_summary.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/text/printable.h"
#include "nlohmann/json.hpp"

namespace dealtrace::matching {
namespace {

using linkage::ColumnStatistics;
using linkage::ComparisonSpec;
using linkage::LinkStatistics;

double ReductionRatio(const LinkStatistics& statistics) {
  return 1 - static_cast<double>(statistics.pairs_compared) /
                 static_cast<double>(std::max<int64_t>(1, statistics.pairs_possible));
}

std::string NameOf(const ComparisonSpec& spec) {
  const std::string left = text::Printable(spec.left);
  return spec.left == spec.right ? left : absl::StrCat(left, " with ", text::Printable(spec.right));
}

std::string Plural(int64_t count, absl::string_view one, absl::string_view many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

// What a reader should know of a compared column.
std::string ColumnAsText(const ComparisonSpec& spec, const ColumnStatistics& column) {
  const std::string name = NameOf(spec);
  std::string text;
  if (column.is_empty) {
    absl::StrAppend(&text, name, ": no row of one side says anything, so it decides nothing\n");
  }
  if (column.is_constant) {
    absl::StrAppend(&text, name, ": is the same in every row, so it has no weight\n");
  }
  if (column.damaged > 0) {
    absl::StrAppend(&text, name, ": ", Plural(column.damaged, "value is", "values are"),
                    " in scientific notation (", column.damaged == 1 ? "" : "the first is ",
                    text::Printable(column.damaged_example),
                    "): a spreadsheet cut the last digits, so they count as empty; export the "
                    "column as text\n");
  }
  if (column.common_keys.keys > 0) {
    absl::StrAppend(
        &text, name, ": ", Plural(column.common_keys.keys, "key is", "keys are"), " too frequent (",
        column.common_keys.keys == 1 ? "on " : "the most frequent on ",
        column.common_keys.most_records,
        " different rows) to find pairs alone: such rows are compared where another column "
        "agrees too\n");
  }
  return text;
}

// What stands for equal rows.
std::string GroupsAsText(const LinkSummary& summary) {
  const LinkStatistics& statistics = summary.statistics;
  std::string text;
  const bool has_groups = statistics.largest_group > 1;
  if (has_groups) {
    absl::StrAppend(&text, "rows that are equal in all that is compared were compared once: ",
                    statistics.left_distinct,
                    summary.deduplicate ? "" : absl::StrCat(" and ", statistics.right_distinct),
                    " different ones, the largest group has ", statistics.largest_group, " rows\n");
  }
  if (statistics.links_left_out > 0) {
    absl::StrAppend(&text, statistics.links_left_out,
                    " more links of equal rows are not written, of groups of up to ",
                    statistics.largest_group_left_out,
                    summary.deduplicate
                        ? " rows: each row of such a group is linked with the group's first, and "
                          "groups by their first rows\n"
                        : " rows: each row of such a group has a link with one of the other\n");
  }
  if (statistics.exclusive && has_groups) {
    absl::StrAppend(&text,
                    "equal rows of the left side share the probability of a right row, which has "
                    "one counterpart\n");
  }
  return text;
}

}  // namespace

std::string SummaryAsText(const LinkSummary& summary) {
  const LinkStatistics& statistics = summary.statistics;
  std::string text = absl::StrFormat(
      "%d x %d records, %d of %d pairs compared (reduction ratio %.6f), %d links written\n",
      summary.left_records, summary.right_records, statistics.pairs_compared,
      statistics.pairs_possible, ReductionRatio(statistics), summary.links);
  absl::StrAppend(&text, GroupsAsText(summary));
  for (const std::string& file : summary.numbered_files) {
    absl::StrAppend(&text, text::Printable(file),
                    " has no column of ids: its rows are numbered from 1\n");
  }
  for (const ComparisonSpec& spec : summary.comparisons) {
    absl::StrAppend(&text, "compared ", NameOf(spec), " as ", linkage::ValueTypeName(spec.type),
                    "\n");
  }
  for (size_t i = 0; i < summary.comparisons.size(); ++i) {
    absl::StrAppend(&text, ColumnAsText(summary.comparisons[i], statistics.columns[i]));
  }
  if (statistics.left_out_records > 0) {
    absl::StrAppend(&text,
                    Plural(statistics.left_out_records, "different row was", "different rows were"),
                    " compared with no other: all that they share with others is too frequent; "
                    "compare another column or raise blocking.pairs_per_record and "
                    "blocking.block_records_max in link.yaml\n");
  }
  if (!summary.has_evidence) {
    absl::StrAppend(&text,
                    "the comparisons of so many links are not written beside them: `match explain` "
                    "has nothing to show; raise --min-probability\n");
  }
  return text;
}

std::string SummaryAsJson(const LinkSummary& summary) {
  const LinkStatistics& statistics = summary.statistics;
  nlohmann::json columns = nlohmann::json::array();
  for (size_t i = 0; i < summary.comparisons.size(); ++i) {
    const ComparisonSpec& spec = summary.comparisons[i];
    const ColumnStatistics& column = statistics.columns[i];
    columns.push_back({{"left", spec.left},
                       {"right", spec.right},
                       {"type", std::string(linkage::ValueTypeName(spec.type))},
                       {"empty", column.is_empty},
                       {"constant", column.is_constant},
                       {"damaged_values", column.damaged},
                       {"damaged_example", column.damaged_example},
                       {"frequent_keys", column.common_keys.keys},
                       {"most_rows_of_a_frequent_key", column.common_keys.most_records}});
  }
  const nlohmann::json json = {{"left_records", summary.left_records},
                               {"right_records", summary.right_records},
                               {"left_distinct", statistics.left_distinct},
                               {"right_distinct", statistics.right_distinct},
                               {"largest_group", statistics.largest_group},
                               {"pairs_possible", statistics.pairs_possible},
                               {"pairs_compared", statistics.pairs_compared},
                               {"reduction_ratio", ReductionRatio(statistics)},
                               {"links", summary.links},
                               {"links_left_out", statistics.links_left_out},
                               {"largest_group_left_out", statistics.largest_group_left_out},
                               {"rows_compared_with_none", statistics.left_out_records},
                               {"one_counterpart", statistics.exclusive},
                               {"has_evidence", summary.has_evidence},
                               {"files_without_ids", summary.numbered_files},
                               {"columns", std::move(columns)}};
  return absl::StrCat(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace), "\n");
}

}  // namespace dealtrace::matching
