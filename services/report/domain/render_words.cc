#include "services/report/domain/render_words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "libs/text/utf8.h"
#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

std::string PercentEncode(absl::string_view text, absl::string_view also_plain) {
  std::string result;
  for (const char c : text) {
    if (absl::ascii_isalnum(c) || absl::StrContains("-._~", absl::string_view(&c, 1)) ||
        absl::StrContains(also_plain, absl::string_view(&c, 1))) {
      result.push_back(c);
    } else {
      absl::StrAppendFormat(&result, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return result;
}

}  // namespace

std::string FormatInstant(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string FormatDate(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

std::string FormatOffset(int64_t milliseconds) {
  const int64_t seconds = milliseconds / 1000;
  if (seconds < 3600) return absl::StrFormat("%02d:%02d", seconds / 60, seconds % 60);
  return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

absl::string_view RoleLabel(SpeakerRole role) {
  switch (role) {
    case SpeakerRole::kAgent:
      return "Seller";
    case SpeakerRole::kCustomer:
      return "Customer";
    case SpeakerRole::kUnknown:
      break;
  }
  return "Speaker";
}

absl::string_view RoleKey(SpeakerRole role) {
  switch (role) {
    case SpeakerRole::kAgent:
      return "AGENT";
    case SpeakerRole::kCustomer:
      return "CUSTOMER";
    case SpeakerRole::kUnknown:
      break;
  }
  return "UNKNOWN";
}

ShownQuote ShowQuote(const Quote& quote) {
  const absl::string_view shown = text::TruncateUtf8(quote.text, kQuoteBytesMax);
  return ShownQuote{std::string(shown), shown.size() < quote.text.size()};
}

std::string FormatAmounts(const AmountTotals& totals) {
  std::vector<std::string> parts;
  for (const auto& [currency, total] : totals.by_currency()) {
    parts.push_back(FormatMoney(currency, total.nanos));
  }
  return absl::StrJoin(parts, " · ");
}

std::string RowsPath(const WinLossReport& report, const Figure& figure) {
  return absl::StrCat(ResourcePath(report.provenance.report_name),
                      "/rows?figure=", PercentEncode(figure.id, ""));
}

std::string ResourcePath(absl::string_view resource_name) {
  const size_t slash = resource_name.find('/');
  if (slash == absl::string_view::npos) return "/v1/" + PercentEncode(resource_name, "");
  return absl::StrCat("/v1/", PercentEncode(resource_name.substr(0, slash), ""), "/",
                      PercentEncode(resource_name.substr(slash + 1), ""));
}

std::vector<std::string> Definitions() {
  return {
      "The main reason in the calls is the highest-ranked reason that explains the outcome: one "
      "that "
      "speaks for a won deal, against a lost or downgraded one.",
      "Only deals with at least one analysed call are compared, so both columns count the same "
      "deals. "
      "A deal counts once in the calls' column, and once for each reason that the rep names.",
      "Blank: the rep wrote nothing. Vague: what is written names no reason. Other wording: it "
      "names "
      "one that is not in the list. None of these counts as disagreement.",
      "Disagreement: of the closed deals where both the rep and the calls name a reason, those "
      "where "
      "the rep does not name the main reason of the calls.",
      "Intervals are Wilson's 95% score intervals. Rates over fewer than 20 deals are marked: "
      "small "
      "sample.",
      "Win rate: won of won and lost; downgraded and open deals are left out. Quarters are those "
      "of "
      "the close date in UTC.",
      "Amounts are added within one currency only and never converted.",
      "Every quote is verbatim; the call, the utterance (counted from 0) and the byte where it "
      "begins "
      "stand beside it.",
  };
}

std::string NoSignalSentence(const Pipeline& pipeline) {
  return absl::StrCat(
      "On a later slice of the closed deals the model does not tell won from lost better than "
      "chance, so these deals carry the base rate",
      pipeline.base_rate.has_value() ? absl::StrCat(" of ", FormatShare(*pipeline.base_rate)) : "",
      ". Do not rank them by it.");
}

std::string DescribeFilter(const PeriodFilter& filter) {
  std::vector<std::string> parts;
  if (filter.start_time.has_value()) {
    parts.push_back(absl::StrCat("closed on or after ", FormatInstant(*filter.start_time)));
  }
  if (filter.end_time.has_value()) {
    parts.push_back(absl::StrCat("closed before ", FormatInstant(*filter.end_time)));
  }
  if (!filter.outcomes.empty()) {
    parts.push_back(
        absl::StrCat("only ", absl::StrJoin(filter.outcomes, ", ", [](std::string* out, Outcome o) {
                       absl::StrAppend(out, OutcomeKey(o));
                     })));
  }
  return parts.empty() ? "All deals" : absl::StrCat("Deals ", absl::StrJoin(parts, ", "));
}

}  // namespace dealtrace::report
