// Words and numbers that the renderings share.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/report/domain/facts.h"
#include "services/report/domain/win_loss_report.h"

namespace dealtrace::report {

// How many lines a breakdown shows for people; JSON shows kJsonLinesMax.
inline constexpr size_t kShownLinesMax = 15;
inline constexpr size_t kJsonLinesMax = 300;
// A quote longer than this is cut at a character, and says so.
inline constexpr size_t kQuoteBytesMax = 1000;

// `2026-03-31T12:00:00Z`.
std::string FormatInstant(absl::Time time);
// `2026-03-31`.
std::string FormatDate(absl::Time time);
// `04:12`, `1:04:12`: an offset in a call.
std::string FormatOffset(int64_t milliseconds);
// `Customer`, `Agent`, `Speaker`.
absl::string_view RoleLabel(SpeakerRole role);
absl::string_view RoleKey(SpeakerRole role);

// The words of a quote, cut at kQuoteBytesMax.
struct ShownQuote {
  std::string text;
  bool cut = false;
};
ShownQuote ShowQuote(const Quote& quote);

// `USD 1,234 · EUR 56` over all currencies; empty when nothing has an amount.
std::string FormatAmounts(const AmountTotals& totals);

// Where the rows of a figure are listed: `/v1/reports/r/rows?figure=headline.won`, percent-encoded.
std::string RowsPath(const WinLossReport& report, const Figure& figure);
// `/v1/opportunities/sf~006`, percent-encoded.
std::string ResourcePath(absl::string_view resource_name);

// What the reader should know of how the figures are made; one sentence each.
std::vector<std::string> Definitions();

// Why the probabilities of open deals must not be used to rank them.
std::string NoSignalSentence(const Pipeline& pipeline);

// `Deals closed before 2026-04-01T00:00:00Z, only lost`; `All deals` without a filter.
std::string DescribeFilter(const PeriodFilter& filter);

}  // namespace dealtrace::report
