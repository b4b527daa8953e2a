#include "services/report/domain/findings.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

std::string Of(int64_t numerator, int64_t denominator) {
  return absl::StrCat(FormatCount(numerator), " of ", FormatCount(denominator));
}

std::string SmallSample(const Proportion& proportion) {
  return proportion.small_sample() ? " Few deals: read it as a hint." : "";
}

const ReasonLine* MainReason(const OutcomeReasons& reasons) {
  for (const ReasonLine& line : reasons.lines) {
    if (IsKnownReason(line.code) && line.calls_main >= 0) return &line;
  }
  return nullptr;
}

std::optional<Finding> ReasonFinding(const WinLossReport& report, Outcome outcome) {
  for (const OutcomeReasons& reasons : report.reasons) {
    if (reasons.outcome != outcome) continue;
    const ReasonLine* line = MainReason(reasons);
    if (line == nullptr) return std::nullopt;
    const Proportion share = {report.CountOf(line->calls_main), report.CountOf(reasons.with_calls)};
    return Finding{FormatShare(share),
                   absl::StrCat(line->label, ": the most frequent main reason in the calls, in ",
                                Of(share.numerator, share.denominator), " ", OutcomeKey(outcome),
                                " deals with analysed calls. Reps wrote it in ",
                                FormatCount(report.CountOf(line->rep_with_calls)), " of them.",
                                SmallSample(share)),
                   line->calls_main};
  }
  return std::nullopt;
}

std::optional<Finding> DisagreementFinding(const WinLossReport& report) {
  const Agreement& all = report.agreement.front();
  if (!all.disagreement.defined()) return std::nullopt;
  return Finding{
      FormatShare(all.disagreement),
      absl::StrCat("The CRM names another reason than the calls in ",
                   Of(all.disagreement.numerator, all.disagreement.denominator),
                   " closed deals where both name one (", FormatInterval(all.disagreement), ").",
                   SmallSample(all.disagreement)),
      all.disagree};
}

std::optional<Finding> UnwrittenFinding(const WinLossReport& report) {
  const int64_t unwritten = report.CountOf(report.blank.deals) + report.CountOf(report.vague.deals);
  if (unwritten == 0) return std::nullopt;
  int64_t closed = 0;
  for (const OutcomeReasons& reasons : report.reasons) closed += report.CountOf(reasons.deals);
  const int64_t explained =
      report.CountOf(report.blank.explained) + report.CountOf(report.vague.explained);
  const bool blank = report.CountOf(report.blank.deals) >= report.CountOf(report.vague.deals);
  return Finding{
      FormatShare(Proportion{unwritten, closed}),
      absl::StrCat("The CRM's reason is blank or vague in ", Of(unwritten, closed),
                   " closed deals; the calls explain ", FormatCount(explained), " of these."),
      blank ? report.blank.deals : report.vague.deals};
}

std::optional<Finding> CoverageFinding(const WinLossReport& report) {
  const int64_t calls = report.CountOf(report.coverage.calls);
  if (calls == 0) return std::nullopt;
  const Proportion linked = {report.CountOf(report.coverage.linked), calls};
  return Finding{FormatShare(linked),
                 absl::StrCat(Of(linked.numerator, calls), " calls are linked to a deal; ",
                              Of(report.CountOf(report.coverage.deals_with_analyzed_calls),
                                 report.CountOf(report.coverage.deals)),
                              " deals have at least one analysed call."),
                 report.coverage.linked};
}

std::optional<Finding> NoSignalFinding(const WinLossReport& report) {
  const Pipeline& pipeline = report.pipeline;
  const int64_t open = report.CountOf(pipeline.no_signal);
  if (open == 0 || !pipeline.base_rate.has_value()) return std::nullopt;
  return Finding{
      FormatShare(*pipeline.base_rate),
      absl::StrCat("No signal: the win model does not beat chance on this data, so ",
                   FormatCount(open), " open deals carry the base rate. Do not rank them by it."),
      pipeline.no_signal};
}

}  // namespace

std::vector<Finding> MakeFindings(const WinLossReport& report) {
  std::vector<Finding> findings;
  const auto add = [&](std::optional<Finding> finding) {
    if (finding.has_value()) findings.push_back(*std::move(finding));
  };
  add(ReasonFinding(report, Outcome::kLost));
  add(ReasonFinding(report, Outcome::kWon));
  add(DisagreementFinding(report));
  add(UnwrittenFinding(report));
  add(CoverageFinding(report));
  add(NoSignalFinding(report));
  return findings;
}

}  // namespace dealtrace::report
