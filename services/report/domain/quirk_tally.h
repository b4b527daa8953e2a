// Finds what is odd in the data and says it, so that nobody reads more into a number than is there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/report/domain/coverage_section.h"
#include "services/report/domain/deal_view.h"
#include "services/report/domain/figure_ledger.h"

namespace dealtrace::report {

class QuirkTally {
 public:
  // Between the ledger's BeginRow and EndRow.
  void Count(const DealView& view, FigureLedger& ledger);

  std::vector<Quirk> Finish(const FigureLedger& ledger) const;

 private:
  void CountReferences(const DealFact& deal, FigureLedger& ledger);
  void CountTimesAndAmounts(const DealView& view, FigureLedger& ledger);
  void Note(FigureLedger& ledger, absl::string_view id, absl::string_view label,
            const std::string& example = "");

  // Examples of each quirk with how often they occur, by figure id.
  std::map<std::string, std::map<std::string, int64_t>> examples_;
  int64_t not_understood_calls_ = 0;
};

}  // namespace dealtrace::report
