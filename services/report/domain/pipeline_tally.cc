#include "services/report/domain/pipeline_tally.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

constexpr size_t kLargestMax = 10;
constexpr int kBands = 5;

std::string BandId(int band) { return absl::StrCat("pipeline.band.", band * 20); }

std::string BandLabel(int band) { return absl::StrCat(band * 20, "–", (band + 1) * 20, "%"); }

// Probability times amount, rounded to a nano of the currency: a sum of these does not depend on
// the order in which they are added.
absl::int128 ExpectedNanos(const DealFact& deal) {
  if (!deal.amount.has_value() || !deal.score.has_value()) return 0;
  constexpr int64_t kScale = 1'000'000;
  const auto scaled = std::llround(deal.score->win_probability * kScale);
  return deal.amount->TotalNanos() * scaled / kScale;
}

std::string RiskId(absl::string_view code) { return absl::StrCat("pipeline.risk.", code); }

}  // namespace

void PipelineTally::Count(const DealView& view, const std::shared_ptr<const Row>& row,
                          FigureLedger& ledger) {
  if (view.deal.outcome != Outcome::kOpen) return;
  ledger.Count(ledger.Define("pipeline.open", "Open deals"));
  CountScore(view.deal, row, ledger);
  CountRisks(view, ledger);
}

void PipelineTally::CountScore(const DealFact& deal, const std::shared_ptr<const Row>& row,
                               FigureLedger& ledger) {
  if (!deal.score.has_value()) {
    ledger.Count(ledger.Define("pipeline.not-scored", "Open deals without a score"));
    return;
  }
  const ScoreFact& score = *deal.score;
  if (!score.model_id.empty()) models_.insert(score.model_id);
  if (deal.amount.has_value()) expected_nanos_[deal.amount->currency] += ExpectedNanos(deal);
  if (score.basis != ScoreBasis::kModel) {
    const bool no_signal = score.basis == ScoreBasis::kNoSignal;
    ledger.Count(no_signal
                     ? ledger.Define("pipeline.no-signal",
                                     "Open deals with the base rate, because there is no signal")
                     : ledger.Define("pipeline.too-few",
                                     "Open deals with the base rate, because too few are closed"));
    base_rate_ = std::max(base_rate_.value_or(0), score.win_probability);
    return;
  }
  ledger.Count(ledger.Define("pipeline.by-model", "Open deals scored by the model"));
  const int band = std::clamp(static_cast<int>(score.win_probability * kBands), 0, kBands - 1);
  ledger.Count(ledger.Define(BandId(band),
                             absl::StrCat("Open deals with a probability of ", BandLabel(band))));
  OfferLargest(deal, row);
}

void PipelineTally::OfferLargest(const DealFact& deal, const std::shared_ptr<const Row>& row) {
  const auto before = [](const OpenDeal& a, const OpenDeal& b) {
    if (a.expected_nanos != b.expected_nanos) return a.expected_nanos > b.expected_nanos;
    return a.row->ResourceName() < b.row->ResourceName();
  };
  OpenDeal open{row, deal.score->win_probability, ExpectedNanos(deal), deal.score->explanations};
  largest_.insert(std::upper_bound(largest_.begin(), largest_.end(), open, before), open);
  if (largest_.size() > kLargestMax) largest_.pop_back();
}

void PipelineTally::CountRisks(const DealView& view, FigureLedger& ledger) {
  if (!view.has_calls) return;
  ledger.Count(ledger.Define("pipeline.with-calls", "Open deals with analysed calls"));
  for (const Reason* reason : view.explaining) {
    risk_codes_.insert(reason->code);
    ledger.Count(ledger.Define(
        RiskId(reason->code),
        absl::StrCat("Open deals whose calls raise: ", ReasonLabel(reason->code, false))));
    quotes_.Offer(reason->code, view.deal, *reason);
  }
}

Pipeline PipelineTally::Finish(const FigureLedger& ledger) const {
  Pipeline pipeline;
  pipeline.open = ledger.Find("pipeline.open");
  pipeline.by_model = ledger.Find("pipeline.by-model");
  pipeline.no_signal = ledger.Find("pipeline.no-signal");
  pipeline.too_few = ledger.Find("pipeline.too-few");
  pipeline.not_scored = ledger.Find("pipeline.not-scored");
  pipeline.with_calls = ledger.Find("pipeline.with-calls");
  pipeline.base_rate = base_rate_;
  pipeline.models.assign(models_.begin(), models_.end());
  pipeline.expected_nanos = expected_nanos_;
  pipeline.largest = largest_;
  if (pipeline.by_model >= 0) {
    for (int band = kBands - 1; band >= 0; --band) {
      pipeline.bands.push_back({BandLabel(band), ledger.Find(BandId(band))});
    }
  }
  for (const std::string& code : risk_codes_) {
    ReasonLine line;
    line.code = code;
    line.label = ReasonLabel(code, false);
    line.calls_any = ledger.Find(RiskId(code));
    line.quotes = quotes_.Take(code);
    pipeline.risks.push_back(std::move(line));
  }
  std::stable_sort(pipeline.risks.begin(), pipeline.risks.end(),
                   [&](const ReasonLine& a, const ReasonLine& b) {
                     return ledger.at(a.calls_any).count > ledger.at(b.calls_any).count;
                   });
  return pipeline;
}

}  // namespace dealtrace::report
