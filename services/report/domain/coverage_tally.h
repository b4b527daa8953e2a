// Counts how much the report rests on: deals with calls, calls with a deal and why others have
// none.
#pragma once

#include <map>
#include <string>

#include "services/report/domain/coverage_section.h"
#include "services/report/domain/deal_view.h"
#include "services/report/domain/figure_ledger.h"

namespace dealtrace::report {

class CoverageTally {
 public:
  // Between the ledger's BeginRow and EndRow.
  void Count(const DealView& view, FigureLedger& ledger);
  void Count(const CallFact& call, FigureLedger& ledger);

  Coverage Finish(const FigureLedger& ledger) const;

 private:
  // Figure by reason, for each decision.
  std::map<LinkDecision, std::map<std::string, int>> reasons_;
};

// One clause for people about a reason of matching: `no deal fits` for `NO_CANDIDATE`; an unknown
// reason in lower case with spaces.
std::string DecisionReasonLabel(const std::string& reason);

}  // namespace dealtrace::report
