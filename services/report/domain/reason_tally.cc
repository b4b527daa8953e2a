#include "services/report/domain/reason_tally.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

constexpr size_t kPairsMax = 10;
constexpr Outcome kClosedOutcomes[] = {Outcome::kLost, Outcome::kWon, Outcome::kDowngraded};

std::string Deals(Outcome outcome) { return absl::StrCat(OutcomeLabel(outcome), " deals"); }

std::string ReasonId(Outcome outcome, absl::string_view side, absl::string_view code) {
  return absl::StrCat("win-loss.", OutcomeKey(outcome), ".", side, ".", code);
}

std::string PairId(Outcome outcome, absl::string_view rep, absl::string_view calls) {
  return absl::StrCat("agreement.", OutcomeKey(outcome), ".pair.", rep, ".", calls);
}

// `agreement` for all closed deals, `agreement.lost` for one outcome.
std::string AgreementId(absl::string_view scope, absl::string_view part) {
  return absl::StrCat("agreement.", scope, scope.empty() ? "" : ".", part);
}

void CountAgreement(FigureLedger& ledger, absl::string_view scope, const std::string& deals,
                    Comparison comparison) {
  const auto count = [&](absl::string_view part, absl::string_view label) {
    ledger.Count(ledger.Define(AgreementId(scope, part), absl::StrCat(deals, " where ", label)));
  };
  count("comparable", "both the rep and the calls name a reason");
  if (comparison == Comparison::kAgree) {
    count("agree", "the rep names the main reason of the calls");
    return;
  }
  count("disagree", "the rep does not name the main reason of the calls");
  if (comparison == Comparison::kSecondary) {
    count("secondary", "the rep's reason is heard in the calls, but is not the main one");
  } else {
    count("absent", "the rep's reason is not heard in the calls");
  }
}

Unwritten MakeUnwritten(const FigureLedger& ledger, absl::string_view kind) {
  Unwritten result;
  result.deals = ledger.Find(absl::StrCat("agreement.", kind, ".deals"));
  result.with_calls = ledger.Find(absl::StrCat("agreement.", kind, ".with-calls"));
  result.explained = ledger.Find(absl::StrCat("agreement.", kind, ".explained"));
  return result;
}

}  // namespace

void ReasonTally::Count(const DealView& view, FigureLedger& ledger) {
  if (!view.closed) return;
  CountReasons(view, ledger);
  CountComparison(view, ledger);
  CountUnwritten(view, ledger);
}

void ReasonTally::CountReasons(const DealView& view, FigureLedger& ledger) {
  const Outcome outcome = view.deal.outcome;
  const bool favourable = outcome == Outcome::kWon;
  const std::string deals = Deals(outcome);
  const auto count = [&](absl::string_view side, const std::string& code, absl::string_view what) {
    codes_[outcome].insert(code);
    ledger.Count(ledger.Define(ReasonId(outcome, side, code),
                               absl::StrCat(deals, what, ReasonLabel(code, favourable))));
  };
  const auto count_all = [&](absl::string_view part, absl::string_view what) {
    ledger.Count(ledger.Define(absl::StrCat("win-loss.", OutcomeKey(outcome), ".", part),
                               absl::StrCat(deals, what)));
  };
  count_all("deals", "");
  codes_[outcome];
  for (const std::string& code : view.rep_codes) {
    count("rep", code, ", the rep wrote: ");
    if (view.has_calls) count("rep-with-calls", code, " with analysed calls, the rep wrote: ");
  }
  if (!view.has_calls) return;
  count_all("with-calls", " with analysed calls");
  count("calls", view.calls_main, ", main reason in the calls: ");
  for (const Reason* reason : view.explaining) {
    count("calls-any", reason->code, ", among the reasons in the calls: ");
    quotes_.Offer(ReasonId(outcome, "calls-any", reason->code), view.deal, *reason);
  }
}

void ReasonTally::CountComparison(const DealView& view, FigureLedger& ledger) {
  if (view.comparison == Comparison::kNotComparable) return;
  const Outcome outcome = view.deal.outcome;
  CountAgreement(ledger, "", "Closed deals", view.comparison);
  CountAgreement(ledger, OutcomeKey(outcome), Deals(outcome), view.comparison);
  if (view.comparison == Comparison::kAgree) return;
  const bool favourable = outcome == Outcome::kWon;
  for (const std::string& rep : view.rep_codes) {
    pairs_.emplace(outcome, rep, view.calls_main);
    ledger.Count(ledger.Define(
        PairId(outcome, rep, view.calls_main),
        absl::StrCat(Deals(outcome), ", the rep wrote: ", ReasonLabel(rep, favourable),
                     ", main reason in the calls: ", ReasonLabel(view.calls_main, favourable))));
  }
}

void ReasonTally::CountUnwritten(const DealView& view, FigureLedger& ledger) {
  const bool blank = view.deal.crm_reason_kind == CrmReasonKind::kBlank;
  if (!blank && view.deal.crm_reason_kind != CrmReasonKind::kVague) return;
  const absl::string_view kind = blank ? "blank" : "vague";
  const absl::string_view words = blank ? "Closed deals whose reason field is blank"
                                        : "Closed deals whose reason field is vague";
  const auto count = [&](absl::string_view part, absl::string_view label) {
    ledger.Count(
        ledger.Define(absl::StrCat("agreement.", kind, ".", part), absl::StrCat(words, label)));
  };
  count("deals", "");
  if (!view.has_calls) return;
  count("with-calls", ", with analysed calls");
  if (!view.explaining.empty()) count("explained", ", where the calls show a reason");
}

std::vector<OutcomeReasons> ReasonTally::Outcomes(const FigureLedger& ledger) const {
  std::vector<OutcomeReasons> result;
  for (const Outcome outcome : kClosedOutcomes) {
    const auto codes = codes_.find(outcome);
    if (codes == codes_.end()) continue;
    OutcomeReasons reasons;
    reasons.outcome = outcome;
    reasons.deals = ledger.Find(absl::StrCat("win-loss.", OutcomeKey(outcome), ".deals"));
    reasons.with_calls = ledger.Find(absl::StrCat("win-loss.", OutcomeKey(outcome), ".with-calls"));
    for (const std::string& code : codes->second) {
      ReasonLine line;
      line.code = code;
      line.label = ReasonLabel(code, outcome == Outcome::kWon);
      line.rep_all = ledger.Find(ReasonId(outcome, "rep", code));
      line.rep_with_calls = ledger.Find(ReasonId(outcome, "rep-with-calls", code));
      line.calls_main = ledger.Find(ReasonId(outcome, "calls", code));
      line.calls_any = ledger.Find(ReasonId(outcome, "calls-any", code));
      line.quotes = quotes_.Take(ReasonId(outcome, "calls-any", code));
      reasons.lines.push_back(std::move(line));
    }
    const auto count = [&ledger](int figure) { return figure < 0 ? 0 : ledger.at(figure).count; };
    // What is not a reason of the list stands below those that are.
    const auto key = [&](const ReasonLine& line) {
      return std::make_tuple(!IsKnownReason(line.code), -count(line.calls_main),
                             -count(line.rep_with_calls), -count(line.rep_all), line.code);
    };
    std::sort(reasons.lines.begin(), reasons.lines.end(),
              [&key](const ReasonLine& a, const ReasonLine& b) { return key(a) < key(b); });
    result.push_back(std::move(reasons));
  }
  return result;
}

std::vector<Agreement> ReasonTally::Agreements(const FigureLedger& ledger) const {
  std::vector<Agreement> result;
  const auto add = [&](std::optional<Outcome> outcome) {
    const absl::string_view scope = outcome.has_value() ? OutcomeKey(*outcome) : "";
    Agreement agreement;
    agreement.outcome = outcome;
    agreement.comparable = ledger.Find(AgreementId(scope, "comparable"));
    agreement.agree = ledger.Find(AgreementId(scope, "agree"));
    agreement.secondary = ledger.Find(AgreementId(scope, "secondary"));
    agreement.absent = ledger.Find(AgreementId(scope, "absent"));
    agreement.disagree = ledger.Find(AgreementId(scope, "disagree"));
    const auto count = [&ledger](int figure) { return figure < 0 ? 0 : ledger.at(figure).count; };
    agreement.disagreement = {count(agreement.disagree), count(agreement.comparable)};
    if (!outcome.has_value() || agreement.comparable >= 0) result.push_back(agreement);
  };
  add(std::nullopt);
  for (const Outcome outcome : kClosedOutcomes) add(outcome);
  return result;
}

Unwritten ReasonTally::Blank(const FigureLedger& ledger) const {
  return MakeUnwritten(ledger, "blank");
}

Unwritten ReasonTally::Vague(const FigureLedger& ledger) const {
  return MakeUnwritten(ledger, "vague");
}

std::vector<ReasonPair> ReasonTally::Pairs(const FigureLedger& ledger) const {
  std::vector<ReasonPair> result;
  for (const auto& [outcome, rep, calls] : pairs_) {
    result.push_back(ReasonPair{rep, calls, outcome, ledger.Find(PairId(outcome, rep, calls))});
  }
  std::stable_sort(result.begin(), result.end(), [&](const ReasonPair& a, const ReasonPair& b) {
    return ledger.at(a.figure).count > ledger.at(b.figure).count;
  });
  if (result.size() > kPairsMax) result.resize(kPairsMax);
  // Beside pairs that recur, single ones are noise.
  while (!result.empty() && ledger.at(result.front().figure).count > 1 &&
         ledger.at(result.back().figure).count == 1) {
    result.pop_back();
  }
  return result;
}

}  // namespace dealtrace::report
