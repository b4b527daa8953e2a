#include "services/report/domain/coverage_tally.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace dealtrace::report {
namespace {

// Reasons beyond this are counted as `OTHER`: they are meant to be a short list.
constexpr size_t kReasonsMax = 50;

absl::string_view DecisionKey(LinkDecision decision) {
  switch (decision) {
    case LinkDecision::kLinked:
      return "linked";
    case LinkDecision::kReview:
      return "review";
    case LinkDecision::kUnlinked:
      return "unlinked";
    case LinkDecision::kUndecided:
      break;
  }
  return "undecided";
}

absl::string_view DecisionLabel(LinkDecision decision) {
  switch (decision) {
    case LinkDecision::kLinked:
      return "Calls linked to a deal";
    case LinkDecision::kReview:
      return "Calls for a person to review";
    case LinkDecision::kUnlinked:
      return "Calls that belong to no known deal";
    case LinkDecision::kUndecided:
      break;
  }
  return "Calls that matching has not decided yet";
}

}  // namespace

std::string DecisionReasonLabel(const std::string& reason) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(reason), {{"_", " "}});
}

void CoverageTally::Count(const DealView& view, FigureLedger& ledger) {
  const auto count = [&](bool applies, absl::string_view id, absl::string_view label) {
    if (applies) ledger.Count(ledger.Define(absl::StrCat("coverage.deals", id), label));
  };
  const DealFact& deal = view.deal;
  count(true, "", "All deals");
  count(deal.account.resolution == Resolution::kNone, ".without-account", "Deals without account");
  count(deal.account.resolution == Resolution::kUnresolved, ".account-unresolved",
        "Deals whose account does not exist in the source");
  count(deal.linked_calls > 0, ".with-calls", "Deals with at least one linked call");
  count(deal.counted_calls > 0, ".with-counted-calls",
        "Deals with at least one linked call that is long enough to count");
  count(view.has_calls, ".with-analyzed-calls", "Deals with at least one analysed call");
}

void CoverageTally::Count(const CallFact& call, FigureLedger& ledger) {
  ledger.Count(ledger.Define("coverage.calls", "All calls"));
  const std::string id = absl::StrCat("coverage.calls.", DecisionKey(call.decision));
  const absl::string_view label = DecisionLabel(call.decision);
  ledger.Count(ledger.Define(id, label));
  if (call.decision != LinkDecision::kUndecided) {
    std::map<std::string, int>& figures = reasons_[call.decision];
    std::string reason = call.decision_reason.empty() ? "NO_REASON_GIVEN" : call.decision_reason;
    if (figures.size() >= kReasonsMax && figures.count(reason) == 0) reason = "OTHER";
    const int figure = ledger.Define(absl::StrCat(id, ".", reason),
                                     absl::StrCat(label, ": ", DecisionReasonLabel(reason)));
    figures[reason] = figure;
    ledger.Count(figure);
  }
  if (call.too_short) {
    ledger.Count(ledger.Define("coverage.calls.too-short", "Calls that are too short to count"));
  }
  if (!call.has_transcript) {
    ledger.Count(ledger.Define("coverage.calls.without-transcript", "Calls without a transcript"));
  }
}

Coverage CoverageTally::Finish(const FigureLedger& ledger) const {
  Coverage coverage;
  coverage.deals = ledger.Find("coverage.deals");
  coverage.deals_without_account = ledger.Find("coverage.deals.without-account");
  coverage.deals_account_unresolved = ledger.Find("coverage.deals.account-unresolved");
  coverage.deals_with_calls = ledger.Find("coverage.deals.with-calls");
  coverage.deals_with_counted_calls = ledger.Find("coverage.deals.with-counted-calls");
  coverage.deals_with_analyzed_calls = ledger.Find("coverage.deals.with-analyzed-calls");
  coverage.calls = ledger.Find("coverage.calls");
  coverage.linked = ledger.Find("coverage.calls.linked");
  coverage.review = ledger.Find("coverage.calls.review");
  coverage.unlinked = ledger.Find("coverage.calls.unlinked");
  coverage.undecided = ledger.Find("coverage.calls.undecided");
  coverage.too_short = ledger.Find("coverage.calls.too-short");
  coverage.without_transcript = ledger.Find("coverage.calls.without-transcript");
  const auto why = [&](LinkDecision decision) {
    std::vector<CountedReason> result;
    const auto figures = reasons_.find(decision);
    if (figures == reasons_.end()) return result;
    for (const auto& [reason, figure] : figures->second) {
      result.push_back({reason, DecisionReasonLabel(reason), figure});
    }
    std::stable_sort(result.begin(), result.end(), [&](const auto& a, const auto& b) {
      return ledger.at(a.figure).count > ledger.at(b.figure).count;
    });
    return result;
  };
  coverage.linked_why = why(LinkDecision::kLinked);
  coverage.review_why = why(LinkDecision::kReview);
  coverage.unlinked_why = why(LinkDecision::kUnlinked);
  return coverage;
}

}  // namespace dealtrace::report
