// Results by quarter, segment, industry, product, rep, team and region.
#include "absl/strings/ascii.h"
#include "services/report/domain/html_chart.h"
#include "services/report/domain/html_page.h"
#include "services/report/domain/html_text.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {
namespace {

constexpr size_t kTopReasonsMax = 3;

std::string Cell(absl::string_view label, absl::string_view style_class, absl::string_view markup) {
  return absl::StrCat("<td role=\"cell\" class=\"", style_class, "\" data-label=\"", label, "\">",
                      markup, "</td>");
}

std::string TopReasons(HtmlPage& page, const std::vector<RankedReason>& reasons) {
  if (reasons.empty()) return "<span class=\"none\">–</span>";
  std::string markup;
  for (size_t i = 0; i < reasons.size() && i < kTopReasonsMax; ++i) {
    absl::StrAppend(&markup, "<span class=\"reason\">", ShortHtml(reasons[i].label, 40), "&nbsp;",
                    page.Count(reasons[i].figure), "</span> ");
  }
  return markup;
}

std::string WinRateMarkup(const BreakdownLine& line) {
  if (!line.win_rate.defined()) return "<span class=\"none\">–</span>";
  return absl::StrCat(
      "<span class=\"rateline\">",
      IntervalSvg(line.win_rate, absl::StrCat("Win rate ", FormatShare(line.win_rate), ", ",
                                              FormatInterval(line.win_rate))),
      "<span class=\"value\">", EscapeHtml(FormatShare(line.win_rate)), "</span></span>",
      line.win_rate.small_sample() ? "<small class=\"flag\">small sample</small>" : "");
}

std::string DisagreementMarkup(HtmlPage& page, const BreakdownLine& line) {
  if (!line.disagreement.defined()) return "<span class=\"none\">–</span>";
  return absl::StrCat(page.Link(line.disagree, EscapeHtml(FormatShare(line.disagreement))),
                      " <small>of ", page.Count(line.comparable),
                      line.disagreement.small_sample() ? ", small" : "", "</small>");
}

// Columns that would be empty are left out.
struct Columns {
  bool downgraded = false;
  bool open = false;
  bool amount = false;
  bool calls = false;
  bool agreement = false;
};

Columns FindColumns(const WinLossReport& report, const Breakdown& breakdown) {
  Columns columns;
  for (const BreakdownLine& line : breakdown.lines) {
    columns.downgraded = columns.downgraded || line.downgraded >= 0;
    columns.open = columns.open || line.open >= 0;
    columns.amount =
        columns.amount || (line.won >= 0 && !report.figures.at(line.won).amounts.empty());
    columns.calls = columns.calls || !line.lost_calls.empty();
    columns.agreement = columns.agreement || line.comparable >= 0;
  }
  return columns;
}

void WriteLine(HtmlPage& page, const BreakdownLine& line, const Columns& columns) {
  const auto when = [](bool shown, std::string cell) { return shown ? cell : std::string(); };
  page.Add("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">", ShortHtml(line.label, 60),
           "</th>", Cell("Win rate", "wide", WinRateMarkup(line)),
           Cell("Won", "num", page.Count(line.won)), Cell("Lost", "num", page.Count(line.lost)),
           when(columns.downgraded, Cell("Downgraded", "num", page.Count(line.downgraded))),
           when(columns.open, Cell("Open", "num", page.Count(line.open))),
           when(columns.amount, Cell("Won amount", "num sums", page.Amounts(line.won))),
           when(columns.calls, Cell("Lost: calls show", "top", TopReasons(page, line.lost_calls))),
           Cell("Lost: reps wrote", "top", TopReasons(page, line.lost_rep)),
           when(columns.agreement, Cell("Disagree", "num", DisagreementMarkup(page, line))),
           "</tr>");
}

void WriteTableHead(HtmlPage& page, const Breakdown& breakdown, const Columns& columns) {
  page.Add(
      "<table role=\"table\" class=\"plain stackable breakdown\"><thead role=\"rowgroup\"><tr "
      "role=\"row\"><th role=\"columnheader\" scope=\"col\">",
      breakdown.label, "</th>");
  const auto column = [&](bool shown, absl::string_view title, bool number) {
    if (!shown) return;
    page.Add("<th role=\"columnheader\" scope=\"col\"", number ? " class=\"num\"" : "", ">", title,
             "</th>");
  };
  column(true, "Win rate, 95% interval", false);
  column(true, "Won", true);
  column(true, "Lost", true);
  column(columns.downgraded, "Down&shy;graded", true);
  column(columns.open, "Open", true);
  column(columns.amount, "Won amount", true);
  column(columns.calls, "Lost: calls show", false);
  column(true, "Lost: reps wrote", false);
  column(columns.agreement, "Disagree", true);
  page.Add("</tr></thead><tbody role=\"rowgroup\">");
}

void WriteBreakdown(HtmlPage& page, const Breakdown& breakdown) {
  const Columns columns = FindColumns(page.report(), breakdown);
  page.Add("<section aria-labelledby=\"by-", breakdown.dimension, "\"><h3 id=\"by-",
           breakdown.dimension, "\">By ", absl::AsciiStrToLower(breakdown.label), "</h3>");
  WriteTableHead(page, breakdown, columns);
  // Of quarters the newest are shown, of other values the largest.
  const size_t count = breakdown.lines.size();
  const bool newest = breakdown.dimension == "quarter" && count > kShownLinesMax;
  const size_t first = newest ? count - kShownLinesMax : 0;
  for (size_t i = first; i < count && i < first + kShownLinesMax; ++i) {
    WriteLine(page, breakdown.lines[i], columns);
  }
  page.Add("</tbody></table>");
  if (count > kShownLinesMax) {
    page.Add("<p class=\"more\">", count - kShownLinesMax,
             " more are in the JSON of this report.</p>");
  }
  page.Add("</section>");
}

}  // namespace

void WriteBreakdownSections(HtmlPage& page) {
  page.Add(
      "<section aria-labelledby=\"where\"><h2 id=\"where\">Where it happens</h2><p class=\"lead\">"
      "The dot is the win rate, the band its 95% interval, the line runs from 0 to "
      "100%.</p>");
  std::string without;
  for (const Breakdown& breakdown : page.report().breakdowns) {
    if (breakdown.only_unknown) {
      absl::StrAppend(&without, without.empty() ? "" : ", ",
                      absl::AsciiStrToLower(breakdown.label));
    } else {
      WriteBreakdown(page, breakdown);
    }
  }
  if (!without.empty()) {
    page.Add("<p class=\"more\">Not shown, because no deal has a value: ", without, ".</p>");
  }
  page.Add("</section>");
}

}  // namespace dealtrace::report
