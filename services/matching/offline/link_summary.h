// What a link of tables compared and what it left out, for people and for programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/linkage/comparison_spec.h"
#include "libs/linkage/linker.h"

namespace dealtrace::matching {

struct LinkSummary {
  bool deduplicate = false;
  int64_t left_records = 0;
  int64_t right_records = 0;
  int64_t links = 0;
  bool has_evidence = true;  // the comparisons of each link are written beside it
  linkage::LinkStatistics statistics;
  std::vector<linkage::ComparisonSpec> comparisons;
  std::vector<std::string> numbered_files;  // that have no column of ids
};

// A line each for what was done, for each compared column, and for what was left out.
std::string SummaryAsText(const LinkSummary& summary);
std::string SummaryAsJson(const LinkSummary& summary);

}  // namespace dealtrace::matching
