// Builds a win/loss report from facts, one at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/report/domain/breakdown_tally.h"
#include "services/report/domain/coverage_tally.h"
#include "services/report/domain/pipeline_tally.h"
#include "services/report/domain/quirk_tally.h"
#include "services/report/domain/reason_tally.h"
#include "services/report/domain/source_tally.h"
#include "services/report/domain/win_loss_report.h"

namespace dealtrace::report {

// A row and the numbers of the figures that count it.
struct CountedRow {
  std::shared_ptr<const Row> row;
  std::vector<int> figures;
};

// Add all deals in the order of their ids, then all calls in the order of theirs: the same facts
// then give the same report. Memory does not grow with the number of deals or calls. Not
// thread-safe.
class ReportBuilder {
 public:
  explicit ReportBuilder(PeriodFilter filter);

  // Absent when the filter leaves the deal out.
  std::optional<CountedRow> AddDeal(const DealFact& deal);
  CountedRow AddCall(const CallFact& call);
  // In any order.
  void AddStream(const StreamFact& stream) { sources_.Add(stream); }

  // Call once, at the end.
  WinLossReport Finish(Provenance provenance);

 private:
  bool Passes(const DealFact& deal) const;
  void CountHeadline(const DealFact& deal);
  std::vector<HeadlineLine> HeadlineLines() const;

  PeriodFilter filter_;
  FigureLedger ledger_;
  ReasonTally reasons_;
  std::vector<BreakdownTally> breakdowns_;
  CoverageTally coverage_;
  PipelineTally pipeline_;
  QuirkTally quirks_;
  SourceTally sources_;
};

}  // namespace dealtrace::report
