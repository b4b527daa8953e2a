// Counts what is still open: win probabilities by where they come from, and the risks in the calls.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/report/domain/deal_view.h"
#include "services/report/domain/figure_ledger.h"
#include "services/report/domain/pipeline_section.h"
#include "services/report/domain/quote_shelf.h"

namespace dealtrace::report {

class PipelineTally {
 public:
  // Between the ledger's BeginRow and EndRow.
  void Count(const DealView& view, const std::shared_ptr<const Row>& row, FigureLedger& ledger);

  Pipeline Finish(const FigureLedger& ledger) const;

 private:
  void CountScore(const DealFact& deal, const std::shared_ptr<const Row>& row,
                  FigureLedger& ledger);
  void CountRisks(const DealView& view, FigureLedger& ledger);
  void OfferLargest(const DealFact& deal, const std::shared_ptr<const Row>& row);

  std::set<std::string> models_;
  std::optional<double> base_rate_;
  std::map<std::string, absl::int128> expected_nanos_;
  std::vector<OpenDeal> largest_;
  std::set<std::string> risk_codes_;
  QuoteShelf quotes_;
};

}  // namespace dealtrace::report
