// Counts the reasons of closed deals: what the reps wrote, what the calls show, how far they agree.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/report/domain/deal_view.h"
#include "services/report/domain/figure_ledger.h"
#include "services/report/domain/quote_shelf.h"
#include "services/report/domain/reason_section.h"

namespace dealtrace::report {

class ReasonTally {
 public:
  // Between the ledger's BeginRow and EndRow.
  void Count(const DealView& view, FigureLedger& ledger);

  std::vector<OutcomeReasons> Outcomes(const FigureLedger& ledger) const;
  // All closed deals first, then by outcome.
  std::vector<Agreement> Agreements(const FigureLedger& ledger) const;
  Unwritten Blank(const FigureLedger& ledger) const;
  Unwritten Vague(const FigureLedger& ledger) const;
  // The most frequent disagreements, at most 10.
  std::vector<ReasonPair> Pairs(const FigureLedger& ledger) const;

 private:
  void CountReasons(const DealView& view, FigureLedger& ledger);
  void CountComparison(const DealView& view, FigureLedger& ledger);
  void CountUnwritten(const DealView& view, FigureLedger& ledger);

  std::map<Outcome, std::set<std::string>> codes_;
  std::set<std::tuple<Outcome, std::string, std::string>> pairs_;
  QuoteShelf quotes_;
};

}  // namespace dealtrace::report
