// The finished win/loss report as a value; the renderers turn it into JSON, Markdown and HTML.
//
// Numbers are given as figures: indexes into `figures`, whose count is the number and whose rows
// can be listed. A figure of -1 means that nothing was counted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/report/domain/breakdown_section.h"
#include "services/report/domain/coverage_section.h"
#include "services/report/domain/figure_ledger.h"
#include "services/report/domain/pipeline_section.h"
#include "services/report/domain/reason_section.h"
#include "services/report/domain/statistics.h"

namespace dealtrace::report {

// Where a report comes from; the same facts give the same bytes but for this.
struct Provenance {
  std::string report_name;  // `reports/{id}`
  std::string run_name;     // `syncRuns/{id}`; empty when it waited for none
  std::string trace_id;     // 32 hex digits
  absl::Time make_time;
  std::map<std::string, int64_t> complete_to;  // position by feed name
};

struct PeriodFilter {
  std::optional<absl::Time> start_time;  // inclusive
  std::optional<absl::Time> end_time;    // exclusive
  std::vector<Outcome> outcomes;         // empty: all
};

struct HeadlineLine {
  Outcome outcome = Outcome::kUnmapped;
  int figure = -1;
  bool amounts_unusable = false;  // there are amounts, and all are 0
};

// One of the sentences at the top.
struct Finding {
  std::string headline;  // `48%`
  std::string sentence;
  int figure = -1;
};

struct WinLossReport {
  Provenance provenance;
  PeriodFilter filter;
  FigureLedger figures;
  std::vector<Finding> findings;
  std::vector<HeadlineLine>
      headline;  // won, lost, downgraded, open, and unmapped when there are any
  Proportion win_rate;
  std::vector<OutcomeReasons> reasons;  // lost, won, downgraded; only those that occur
  std::vector<Agreement> agreement;     // all first, then by outcome
  Unwritten blank;
  Unwritten vague;
  std::vector<ReasonPair> pairs;  // the most frequent disagreements, at most 10
  std::vector<Breakdown> breakdowns;
  Coverage coverage;
  Pipeline pipeline;
  std::vector<Quirk> quirks;

  // The count of a figure; 0 for -1.
  int64_t CountOf(int figure) const { return figure < 0 ? 0 : figures.at(figure).count; }
};

}  // namespace dealtrace::report
