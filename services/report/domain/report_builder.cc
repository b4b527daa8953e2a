#include "services/report/domain/report_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/report/domain/deal_view.h"
#include "services/report/domain/findings.h"
#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

constexpr Outcome kHeadlineOrder[] = {Outcome::kWon, Outcome::kLost, Outcome::kDowngraded,
                                      Outcome::kOpen, Outcome::kUnmapped};

std::string HeadlineId(Outcome outcome) { return absl::StrCat("headline.", OutcomeKey(outcome)); }

}  // namespace

ReportBuilder::ReportBuilder(PeriodFilter filter) : filter_(std::move(filter)) {
  for (Dimension& dimension : StandardDimensions()) breakdowns_.emplace_back(std::move(dimension));
}

bool ReportBuilder::Passes(const DealFact& deal) const {
  if (!filter_.outcomes.empty() && std::find(filter_.outcomes.begin(), filter_.outcomes.end(),
                                             deal.outcome) == filter_.outcomes.end()) {
    return false;
  }
  if (!IsClosed(deal.outcome)) return true;
  if (!filter_.start_time.has_value() && !filter_.end_time.has_value()) return true;
  if (!deal.close_time.has_value()) return false;
  if (filter_.start_time.has_value() && *deal.close_time < *filter_.start_time) return false;
  return !filter_.end_time.has_value() || *deal.close_time < *filter_.end_time;
}

void ReportBuilder::CountHeadline(const DealFact& deal) {
  const std::string label = deal.outcome == Outcome::kUnmapped
                                ? "Deals whose stage is not mapped"
                                : absl::StrCat(OutcomeLabel(deal.outcome), " deals");
  ledger_.Count(ledger_.Define(HeadlineId(deal.outcome), label));
}

std::optional<CountedRow> ReportBuilder::AddDeal(const DealFact& deal) {
  if (!Passes(deal)) return std::nullopt;
  const DealView view(deal);
  const auto row = std::make_shared<const Row>(MakeRow(deal));
  ledger_.BeginRow(row);
  CountHeadline(deal);
  reasons_.Count(view, ledger_);
  for (BreakdownTally& breakdown : breakdowns_) {
    if (deal.outcome != Outcome::kUnmapped) breakdown.Count(view, ledger_);
  }
  coverage_.Count(view, ledger_);
  pipeline_.Count(view, row, ledger_);
  quirks_.Count(view, ledger_);
  return CountedRow{row, ledger_.EndRow()};
}

CountedRow ReportBuilder::AddCall(const CallFact& call) {
  const auto row = std::make_shared<const Row>(MakeRow(call));
  ledger_.BeginRow(row);
  coverage_.Count(call, ledger_);
  return CountedRow{row, ledger_.EndRow()};
}

std::vector<HeadlineLine> ReportBuilder::HeadlineLines() const {
  std::vector<HeadlineLine> lines;
  for (const Outcome outcome : kHeadlineOrder) {
    const int figure = ledger_.Find(HeadlineId(outcome));
    if (outcome == Outcome::kUnmapped && figure < 0) continue;
    const bool unusable = figure >= 0 && ledger_.at(figure).amounts.AllZero();
    lines.push_back(HeadlineLine{outcome, figure, unusable});
  }
  return lines;
}

WinLossReport ReportBuilder::Finish(Provenance provenance) {
  WinLossReport report;
  report.provenance = std::move(provenance);
  report.filter = filter_;
  report.headline = HeadlineLines();
  report.reasons = reasons_.Outcomes(ledger_);
  report.agreement = reasons_.Agreements(ledger_);
  report.blank = reasons_.Blank(ledger_);
  report.vague = reasons_.Vague(ledger_);
  report.pairs = reasons_.Pairs(ledger_);
  for (const BreakdownTally& breakdown : breakdowns_) {
    report.breakdowns.push_back(breakdown.Finish(ledger_));
  }
  report.coverage = coverage_.Finish(ledger_);
  report.pipeline = pipeline_.Finish(ledger_);
  report.quirks = quirks_.Finish(ledger_);
  for (Quirk& quirk : sources_.Finish()) report.quirks.push_back(std::move(quirk));
  report.figures = std::move(ledger_);
  const int64_t won = report.CountOf(report.headline[0].figure);
  report.win_rate = {won, won + report.CountOf(report.headline[1].figure)};
  report.findings = MakeFindings(report);
  return report;
}

}  // namespace dealtrace::report
