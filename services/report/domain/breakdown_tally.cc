#include "services/report/domain/breakdown_tally.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

// Values beyond this share one line; the values are met in the order of the deals' ids.
constexpr size_t kValuesMax = 1000;
constexpr size_t kSlugBytesMax = 40;
constexpr size_t kRankedMax = 3;
constexpr char kFurtherKey[] =
    "\x7f"
    "further";

// `GTX Pro` -> `gtx-pro`; `value` when no ASCII letter or digit is left.
std::string Slug(absl::string_view label) {
  std::string slug;
  for (const char c : label) {
    if (slug.size() >= kSlugBytesMax) break;
    if (absl::ascii_isalnum(c)) {
      slug.push_back(absl::ascii_tolower(c));
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "value" : slug;
}

int64_t CountOf(const FigureLedger& ledger, int figure) {
  return figure < 0 ? 0 : ledger.at(figure).count;
}

std::vector<RankedReason> Rank(const FigureLedger& ledger, const std::set<std::string>& codes,
                               bool favourable, const std::string& id_prefix) {
  std::vector<RankedReason> ranked;
  for (const std::string& code : codes) {
    ranked.push_back(
        {code, ReasonLabel(code, favourable), ledger.Find(absl::StrCat(id_prefix, code))});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
    return CountOf(ledger, a.figure) > CountOf(ledger, b.figure);
  });
  if (ranked.size() > kRankedMax) ranked.resize(kRankedMax);
  return ranked;
}

}  // namespace

std::string BreakdownTally::Id(const Value& value, absl::string_view part) const {
  return absl::StrCat("by-", dimension_.name, ".", value.slug, ".", part);
}

BreakdownTally::Value& BreakdownTally::FindValue(const DimensionValue& value) {
  DimensionValue wanted = value;
  if (wanted.key.empty()) wanted.label = dimension_.unknown_label;
  if (values_.size() >= kValuesMax && values_.count(wanted.key) == 0) {
    if (further_keys_.size() < 10 * kValuesMax && further_keys_.insert(wanted.key).second) {
      ++further_count_;
    }
    wanted = {kFurtherKey, "Further values"};
  }
  const auto [entry, inserted] = values_.try_emplace(wanted.key);
  if (inserted) {
    entry->second.label = std::string(text::TruncateUtf8(wanted.label, 200));
    const std::string slug = Slug(wanted.label);
    const int same = ++slugs_[slug];
    entry->second.slug = same == 1 ? slug : absl::StrCat(slug, "~", same);
  }
  return entry->second;
}

void BreakdownTally::Count(const DealView& view, FigureLedger& ledger) {
  if (dimension_.closed_only && !view.closed) return;
  Value& value = FindValue(dimension_.value(view.deal));
  const auto count = [&](absl::string_view part, absl::string_view what) {
    ledger.Count(ledger.Define(Id(value, part),
                               absl::StrCat(dimension_.label, " ", value.label, ": ", what)));
  };
  count(OutcomeKey(view.deal.outcome), absl::StrCat(OutcomeLabel(view.deal.outcome), " deals"));
  if (!view.closed) return;
  if (view.has_calls) count("with-calls", "closed deals with analysed calls");
  if (view.comparison != Comparison::kNotComparable) {
    count("comparable", "closed deals where both the rep and the calls name a reason");
    if (view.comparison != Comparison::kAgree) {
      count("disagree", "closed deals where the rep does not name the calls' main reason");
    }
  }
  CountReasons(view, value, ledger);
}

void BreakdownTally::CountReasons(const DealView& view, Value& value, FigureLedger& ledger) {
  const bool won = view.deal.outcome == Outcome::kWon;
  if (!won && view.deal.outcome != Outcome::kLost) return;
  const auto count = [&](std::set<std::string>& codes, const std::string& code,
                         absl::string_view part, absl::string_view what) {
    codes.insert(code);
    ledger.Count(ledger.Define(
        Id(value, absl::StrCat(part, ".", code)),
        absl::StrCat(dimension_.label, " ", value.label, ": ", what, ReasonLabel(code, won))));
  };
  if (!view.calls_main.empty() && view.calls_main != "NONE") {
    if (won) {
      count(value.won_calls, view.calls_main, "won.calls", "won, main reason in the calls: ");
    } else {
      count(value.lost_calls, view.calls_main, "lost.calls", "lost, main reason in the calls: ");
    }
  }
  if (won) return;
  for (const std::string& code : view.rep_codes) {
    count(value.lost_rep, code, "lost.rep", "lost, the rep wrote: ");
  }
}

Breakdown BreakdownTally::Finish(const FigureLedger& ledger) const {
  Breakdown breakdown;
  breakdown.dimension = dimension_.name;
  breakdown.label = dimension_.label;
  breakdown.further_values = further_count_;
  breakdown.only_unknown = values_.empty() || (values_.size() == 1 && values_.count("") == 1);
  for (const auto& [key, value] : values_) {
    BreakdownLine line;
    line.key = value.slug;
    line.label = value.label;
    line.won = ledger.Find(Id(value, "won"));
    line.lost = ledger.Find(Id(value, "lost"));
    line.downgraded = ledger.Find(Id(value, "downgraded"));
    line.open = ledger.Find(Id(value, "open"));
    line.with_calls = ledger.Find(Id(value, "with-calls"));
    line.comparable = ledger.Find(Id(value, "comparable"));
    line.disagree = ledger.Find(Id(value, "disagree"));
    const int64_t won = CountOf(ledger, line.won);
    line.win_rate = {won, won + CountOf(ledger, line.lost)};
    line.disagreement = {CountOf(ledger, line.disagree), CountOf(ledger, line.comparable)};
    line.lost_calls = Rank(ledger, value.lost_calls, false, Id(value, "lost.calls."));
    line.lost_rep = Rank(ledger, value.lost_rep, false, Id(value, "lost.rep."));
    line.won_calls = Rank(ledger, value.won_calls, true, Id(value, "won.calls."));
    breakdown.lines.push_back(std::move(line));
  }
  // A map's order is that of the keys, and so by time for quarters; those without a value go last.
  const auto sort_key = [&](const BreakdownLine& line) {
    const int64_t closed = line.win_rate.denominator + CountOf(ledger, line.downgraded);
    return std::make_tuple(line.label == dimension_.unknown_label,
                           dimension_.chronological ? 0 : -closed, line.label, line.key);
  };
  std::sort(breakdown.lines.begin(), breakdown.lines.end(),
            [&](const auto& a, const auto& b) { return sort_key(a) < sort_key(b); });
  return breakdown;
}

}  // namespace dealtrace::report
