// The results by the values of a dimension. Figures are numbers of a FigureLedger; -1: nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/report/domain/reason_section.h"

namespace dealtrace::report {

struct BreakdownLine {
  std::string key;  // stable part of the figure ids
  std::string label;
  int won = -1;
  int lost = -1;
  int downgraded = -1;
  int open = -1;
  int with_calls = -1;  // closed deals with an analysed call
  Proportion win_rate;  // won of won + lost
  Proportion disagreement;
  int comparable = -1;
  int disagree = -1;
  std::vector<RankedReason> lost_calls;  // main reasons of lost deals, at most 3
  std::vector<RankedReason> lost_rep;    // at most 3
  std::vector<RankedReason> won_calls;   // at most 3
};

struct Breakdown {
  std::string dimension;             // `product`: in figure ids `by-product`
  std::string label;                 // `Product`
  std::vector<BreakdownLine> lines;  // quarters by time, others by closed deals descending
  bool only_unknown = false;         // no deal has a value
  int64_t further_values = 0;        // values that share the last line
};

}  // namespace dealtrace::report
