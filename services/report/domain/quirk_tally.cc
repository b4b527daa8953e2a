#include "services/report/domain/quirk_tally.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/text/utf8.h"
#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

constexpr absl::string_view kNotUnderstood = "quirk.calls-not-understood";
constexpr size_t kExamplesKeptMax = 50;
constexpr size_t kExamplesShownMax = 3;

std::string Shown(const std::string& text) {
  return absl::StrCat("“", text::TruncateUtf8(text, 60), "”");
}

// A field that is 0 in every row is not a small amount but a field that the source does not keep.
std::string Sentence(const FigureLedger& ledger, const Figure& figure) {
  absl::string_view outcome = figure.id;
  if (!absl::ConsumePrefix(&outcome, "quirk.zero-amount.")) return figure.label;
  const int headline = ledger.Find(absl::StrCat("headline.", outcome));
  if (headline < 0 || !ledger.at(headline).amounts.AllZero()) return figure.label;
  return absl::StrCat("Every ", outcome, " deal with an amount carries 0: amounts of ", outcome,
                      " deals cannot be used");
}

}  // namespace

void QuirkTally::Note(FigureLedger& ledger, absl::string_view id, absl::string_view label,
                      const std::string& example) {
  ledger.Count(ledger.Define(id, label));
  std::map<std::string, int64_t>& examples = examples_[std::string(id)];
  if (example.empty()) return;
  if (examples.size() < kExamplesKeptMax || examples.count(example) > 0) ++examples[example];
}

void QuirkTally::Count(const DealView& view, FigureLedger& ledger) {
  CountReferences(view.deal, ledger);
  CountTimesAndAmounts(view, ledger);
  if (view.deal.outcome == Outcome::kUnmapped) {
    Note(ledger, "quirk.stage-unmapped",
         "Deals whose stage is not mapped to an outcome in sources.yaml; they count nowhere else");
  }
  if (view.deal.not_understood_calls > 0) {
    not_understood_calls_ += view.deal.not_understood_calls;
    Note(ledger, kNotUnderstood,
         "Deals with calls of which nothing was understood: their language is not supported",
         absl::StrJoin(view.deal.not_understood_languages, ", "));
  }
  if (view.closed && !view.deal.has_story) {
    Note(ledger, "quirk.not-analysed", "Closed deals that have not been analysed yet");
  }
}

void QuirkTally::CountReferences(const DealFact& deal, FigureLedger& ledger) {
  const auto check = [&](const Reference& reference, absl::string_view noun) {
    if (reference.resolution == Resolution::kByName) {
      Note(ledger, absl::StrCat("quirk.", noun, "-by-name"),
           absl::StrCat("Deals whose ", noun,
                        " was found by its name without case, space and signs"),
           absl::StrCat(Shown(reference.written), " is ", Shown(reference.label)));
    } else if (reference.resolution == Resolution::kUnresolved) {
      Note(ledger, absl::StrCat("quirk.", noun, "-unresolved"),
           absl::StrCat("Deals that name ", noun == "account" ? "an " : "a ", noun,
                        " which does not exist in the source"),
           Shown(reference.label));
    }
  };
  check(deal.product, "product");
  check(deal.account, "account");
  check(deal.rep, "rep");
  check(deal.team, "team");
  check(deal.region, "region");
  if (deal.account.resolution == Resolution::kNone) {
    Note(ledger, "quirk.without-account", "Deals that name no account");
  }
}

void QuirkTally::CountTimesAndAmounts(const DealView& view, FigureLedger& ledger) {
  const DealFact& deal = view.deal;
  if (view.closed && !deal.close_time.has_value()) {
    Note(ledger, "quirk.closed-without-date", "Closed deals without a close date");
  }
  if (view.closed && deal.open_time.has_value() && deal.close_time.has_value() &&
      *deal.close_time < *deal.open_time) {
    Note(ledger, "quirk.closed-before-opened", "Deals that were closed before they were opened");
  }
  if (!deal.amount.has_value()) {
    if (deal.outcome != Outcome::kUnmapped) {
      Note(ledger, absl::StrCat("quirk.without-amount.", OutcomeKey(deal.outcome)),
           absl::StrCat(OutcomeLabel(deal.outcome), " deals without an amount"));
    }
    return;
  }
  if (deal.amount->IsNegative()) {
    Note(ledger, "quirk.negative-amount", "Deals with a negative amount");
  }
  if (deal.amount->currency.empty()) {
    Note(ledger, "quirk.without-currency", "Deals whose amount has no currency");
  }
  if (deal.amount->IsZero()) {
    Note(ledger, absl::StrCat("quirk.zero-amount.", OutcomeKey(deal.outcome)),
         absl::StrCat(OutcomeLabel(deal.outcome), " deals with an amount of 0"));
  }
}

std::vector<Quirk> QuirkTally::Finish(const FigureLedger& ledger) const {
  std::vector<Quirk> quirks;
  for (const auto& [id, examples] : examples_) {
    Quirk quirk;
    quirk.figure = ledger.Find(id);
    quirk.sentence = Sentence(ledger, ledger.at(quirk.figure));
    if (id == kNotUnderstood) {
      absl::StrAppend(&quirk.sentence, " (", not_understood_calls_,
                      not_understood_calls_ == 1 ? " call)" : " calls)");
    }
    std::vector<std::pair<std::string, int64_t>> ranked(examples.begin(), examples.end());
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (ranked.size() > kExamplesShownMax) ranked.resize(kExamplesShownMax);
    for (const auto& [example, count] : ranked) {
      quirk.examples.push_back(absl::StrCat(example, " (", FormatCount(count), ")"));
    }
    quirks.push_back(std::move(quirk));
  }
  return quirks;
}

}  // namespace dealtrace::report
