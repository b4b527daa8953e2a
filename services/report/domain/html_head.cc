// The top of the page: what it is, where it comes from, the findings and the headline figures.
#include "services/report/domain/html_chart.h"
#include "services/report/domain/html_page.h"
#include "services/report/domain/html_text.h"
#include "services/report/domain/reason.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {
namespace {

void WriteProvenance(HtmlPage& page) {
  const Provenance& provenance = page.report().provenance;
  std::string positions;
  for (const auto& [feed, position] : provenance.complete_to) {
    absl::StrAppend(&positions, positions.empty() ? "" : " · ", EscapeHtml(feed), " ", position);
  }
  page.Add("<dl class=\"provenance\"><div><dt>Covers</dt><dd>",
           EscapeHtml(DescribeFilter(page.report().filter)), "</dd></div><div><dt>Made</dt><dd>",
           absl::FormatTime("%e %B %Y, %H:%M UTC", provenance.make_time, absl::UTCTimeZone()),
           "</dd></div><div><dt>Complete to position</dt><dd>",
           positions.empty() ? "unknown" : positions, "</dd></div><div><dt>Sync run</dt><dd>",
           provenance.run_name.empty() ? "none in particular" : ShortHtml(provenance.run_name, 80),
           "</dd></div><div><dt>Trace</dt><dd><code>", EscapeHtml(provenance.trace_id),
           "</code></dd></div></dl>");
}

void WriteFindings(HtmlPage& page) {
  if (page.report().findings.empty()) return;
  page.Add(
      "<section aria-labelledby=\"findings\"><h2 id=\"findings\" class=\"quiet\">In short</h2>"
      "<ul class=\"findings\">");
  for (const Finding& finding : page.report().findings) {
    page.Add("<li><span class=\"big\">", page.Link(finding.figure, EscapeHtml(finding.headline)),
             "</span><p>", EscapeHtml(finding.sentence), "</p></li>");
  }
  page.Add("</ul></section>");
}

std::string ShortAmounts(const HtmlPage& page, const HeadlineLine& line) {
  if (line.figure < 0) return "";
  if (line.amounts_unusable) return "amounts not usable: all are 0";
  std::string text;
  const Figure& figure = page.report().figures.at(line.figure);
  for (const auto& [currency, total] : figure.amounts.by_currency()) {
    absl::StrAppend(&text, text.empty() ? "" : "<br>",
                    EscapeHtml(FormatMoneyShort(currency, total.nanos)));
  }
  return text.empty() ? "no amounts" : text;
}

void WriteOutcomeChart(HtmlPage& page) {
  const WinLossReport& report = page.report();
  std::vector<StackPart> parts;
  std::string label = "Closed deals:";
  std::string legend;
  for (const HeadlineLine& line : report.headline) {
    if (!IsClosed(line.outcome)) continue;
    const int64_t count = report.CountOf(line.figure);
    parts.push_back({std::string(OutcomeKey(line.outcome)), count});
    absl::StrAppend(&label, " ", OutcomeKey(line.outcome), " ", count, ";");
    if (count == 0) continue;
    absl::StrAppend(&legend,
                    "<li><svg width=\"10\" height=\"10\" aria-hidden=\"true\"><rect class=\"",
                    OutcomeKey(line.outcome), "\" width=\"10\" height=\"10\" rx=\"2\"/></svg> ",
                    OutcomeLabel(line.outcome), "</li>");
  }
  page.Add("<figure class=\"outcomes\"><figcaption>Closed deals by outcome</figcaption>",
           StackSvg(parts, label), "<ul class=\"legend\">", legend, "</ul></figure>");
  if (!report.win_rate.defined()) return;
  page.Add("<figure class=\"outcomes\"><figcaption>Win rate <b>", FormatShare(report.win_rate),
           "</b> <small>", FormatCount(report.win_rate.numerator), " of ",
           FormatCount(report.win_rate.denominator), " won or lost; ",
           FormatInterval(report.win_rate), "</small></figcaption>",
           IntervalSvg(report.win_rate, absl::StrCat("Win rate ", FormatShare(report.win_rate))),
           "</figure>");
}

void WriteHeadline(HtmlPage& page) {
  page.Add(
      "<section aria-labelledby=\"glance\"><h2 id=\"glance\">At a glance</h2>"
      "<dl class=\"tiles\">");
  for (const HeadlineLine& line : page.report().headline) {
    page.Add("<div class=\"tile\"><dt>", OutcomeLabel(line.outcome),
             "</dt><dd><span class=\"big\">", page.Count(line.figure),
             "</span><span class=\"sum\">", ShortAmounts(page, line), "</span></dd></div>");
  }
  page.Add("</dl>");
  WriteOutcomeChart(page);
  page.Add("</section>");
}

}  // namespace

void WriteHeadSection(HtmlPage& page) {
  page.Add("<header><p class=\"overline\">Win/loss report</p><h1>Why deals are won and lost</h1>");
  WriteProvenance(page);
  page.Add("</header><main>");
  WriteFindings(page);
  WriteHeadline(page);
}

}  // namespace dealtrace::report
