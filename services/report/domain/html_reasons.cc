// What the reps wrote beside what the calls show, and how far the two agree.
#include <algorithm>

#include "services/report/domain/html_chart.h"
#include "services/report/domain/html_page.h"
#include "services/report/domain/html_text.h"
#include "services/report/domain/reason.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {
namespace {

// Reasons whose quotes are shown, and quotes of each.
constexpr int kQuotedReasonsMax = 4;

bool IsShown(const WinLossReport& report, const ReasonLine& line) {
  return report.CountOf(line.rep_all) + report.CountOf(line.calls_any) +
             report.CountOf(line.calls_main) >
         0;
}

void WriteReasonTable(HtmlPage& page, const OutcomeReasons& reasons) {
  const WinLossReport& report = page.report();
  const int64_t whole = report.CountOf(reasons.with_calls);
  int64_t longest = 0;
  for (const ReasonLine& line : reasons.lines) {
    longest =
        std::max({longest, report.CountOf(line.rep_with_calls), report.CountOf(line.calls_main)});
  }
  page.Add(
      "<table role=\"table\" class=\"reasons\"><caption>Main reasons in the ", FormatCount(whole),
      " ", OutcomeKey(reasons.outcome),
      " deals that have an analysed call; both columns count the same deals.</caption>"
      "<thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Reason"
      "</th><th role=\"columnheader\" scope=\"col\">Rep wrote</th><th role=\"columnheader\" "
      "scope=\"col\">Calls show</th><th role=\"columnheader\" scope=\"col\" class=\"num\">"
      "Rep wrote, all ",
      FormatCount(report.CountOf(reasons.deals)), "</th></tr></thead><tbody role=\"rowgroup\">");
  for (const ReasonLine& line : reasons.lines) {
    if (!IsShown(report, line)) continue;
    page.Add("<tr role=\"row\"", IsKnownReason(line.code) ? "" : " class=\"apart\"",
             "><th role=\"rowheader\" scope=\"row\">", ShortHtml(line.label, 48), "</th>",
             page.BarCell(line.rep_with_calls, longest, whole, "rep", "Rep wrote"),
             page.BarCell(line.calls_main, longest, whole, "calls", "Calls show"),
             "<td role=\"cell\" class=\"num\" data-label=\"Rep wrote, all deals\">",
             page.Count(line.rep_all), "</td></tr>");
  }
  page.Add("</tbody></table>");
}

// Without analysed calls there is only one column to show.
void WriteWrittenTable(HtmlPage& page, const OutcomeReasons& reasons) {
  const WinLossReport& report = page.report();
  const int64_t whole = report.CountOf(reasons.deals);
  int64_t longest = 0;
  for (const ReasonLine& line : reasons.lines) {
    longest = std::max(longest, report.CountOf(line.rep_all));
  }
  if (longest == 0) return;
  page.Add(
      "<table role=\"table\" class=\"bands\"><caption>What the reps wrote; no call of these deals "
      "has been analysed.</caption><thead role=\"rowgroup\"><tr role=\"row\"><th "
      "role=\"columnheader\" scope=\"col\">Reason</th><th role=\"columnheader\" "
      "scope=\"col\">Rep wrote</th></tr></thead><tbody role=\"rowgroup\">");
  for (const ReasonLine& line : reasons.lines) {
    if (report.CountOf(line.rep_all) == 0) continue;
    page.Add("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">", ShortHtml(line.label, 48),
             "</th>", page.BarCell(line.rep_all, longest, whole, "rep", "Rep wrote"), "</tr>");
  }
  page.Add("</tbody></table>");
}

void WriteQuotes(HtmlPage& page, const OutcomeReasons& reasons) {
  int shown = 0;
  for (const ReasonLine& line : reasons.lines) {
    if (line.quotes.empty()) continue;
    if (shown == 0) page.Add("<div class=\"quotes\">");
    if (++shown > kQuotedReasonsMax) break;
    page.Add("<div class=\"said\"><h4>", ShortHtml(line.label, 48), " <small>in the calls of ",
             page.Count(line.calls_any), " deals</small></h4>");
    for (const QuotedDeal& quoted : line.quotes) page.Add(QuoteHtml(quoted));
    page.Add("</div>");
  }
  if (shown > 0) page.Add("</div>");
}

std::string DisagreementCell(const Agreement& agreement) {
  if (!agreement.disagreement.defined()) return "–";
  return absl::StrCat("<b>", EscapeHtml(FormatShare(agreement.disagreement)), "</b> <small>",
                      FormatInterval(agreement.disagreement),
                      agreement.disagreement.small_sample() ? "; small sample" : "", "</small>");
}

void WriteAgreementTable(HtmlPage& page) {
  page.Add(
      "<table role=\"table\" class=\"plain stackable\"><caption>Closed deals where both the rep "
      "and the calls name a reason</caption><thead role=\"rowgroup\"><tr role=\"row\">");
  for (const char* title : {"Deals", "Both name one", "Same main reason", "Rep's is secondary",
                            "Rep's is not heard", "Disagree"}) {
    page.Add("<th role=\"columnheader\" scope=\"col\"",
             absl::string_view(title) == "Deals" ? "" : " class=\"num\"", ">", title, "</th>");
  }
  page.Add("</tr></thead><tbody role=\"rowgroup\">");
  for (const Agreement& agreement : page.report().agreement) {
    const auto cell = [&](int figure, absl::string_view label) {
      return absl::StrCat("<td role=\"cell\" class=\"num\" data-label=\"", label, "\">",
                          page.Count(figure), "</td>");
    };
    page.Add("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">",
             agreement.outcome.has_value() ? OutcomeLabel(*agreement.outcome) : "All closed",
             "</th>", cell(agreement.comparable, "Both name one"),
             cell(agreement.agree, "Same main reason"),
             cell(agreement.secondary, "Rep's is secondary"),
             cell(agreement.absent, "Rep's is not heard"),
             "<td role=\"cell\" class=\"num\" data-label=\"Disagree\">",
             DisagreementCell(agreement), "</td></tr>");
  }
  page.Add("</tbody></table>");
}

void WriteUnwritten(HtmlPage& page, absl::string_view title, const Unwritten& unwritten) {
  if (unwritten.deals < 0) return;
  page.Add("<li><b>", title, "</b> in ", page.Count(unwritten.deals), " closed deals; ",
           page.Count(unwritten.with_calls),
           " of them have analysed calls, and the calls show a "
           "reason in ",
           page.Count(unwritten.explained), ".</li>");
}

void WritePairs(HtmlPage& page) {
  const WinLossReport& report = page.report();
  if (report.pairs.empty()) return;
  const int64_t longest = report.CountOf(report.pairs.front().figure);
  page.Add(
      "<h3>Where they differ most</h3><table role=\"table\" class=\"pairs\"><thead "
      "role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">The rep wrote"
      "</th><th role=\"columnheader\" scope=\"col\">The calls show</th><th "
      "role=\"columnheader\" scope=\"col\">Deals</th></tr></thead><tbody role=\"rowgroup\">");
  for (const ReasonPair& pair : report.pairs) {
    const bool won = pair.outcome == Outcome::kWon;
    page.Add("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">",
             ShortHtml(ReasonLabel(pair.rep_code, won), 48), " <small>", OutcomeKey(pair.outcome),
             "</small></th><td role=\"cell\" data-label=\"The calls show\">",
             ShortHtml(ReasonLabel(pair.calls_code, won), 48), "</td>",
             page.BarCell(pair.figure, longest, report.CountOf(report.agreement.front().comparable),
                          "calls", "Deals"),
             "</tr>");
  }
  page.Add("</tbody></table>");
}

}  // namespace

void WriteReasonSections(HtmlPage& page) {
  const WinLossReport& report = page.report();
  for (const OutcomeReasons& reasons : report.reasons) {
    const std::string id = absl::StrCat("why-", OutcomeKey(reasons.outcome));
    page.Add("<section aria-labelledby=\"", id, "\"><h2 id=\"", id, "\">Why deals are ",
             OutcomeKey(reasons.outcome), "</h2><p class=\"lead\">", page.Count(reasons.deals), " ",
             OutcomeKey(reasons.outcome), " deals, ", page.Count(reasons.with_calls),
             " of them with analysed calls.</p>");
    if (report.CountOf(reasons.with_calls) > 0) {
      WriteReasonTable(page, reasons);
      WriteQuotes(page, reasons);
    } else {
      WriteWrittenTable(page, reasons);
    }
    page.Add("</section>");
  }
}

void WriteAgreementSection(HtmlPage& page) {
  const WinLossReport& report = page.report();
  const Proportion& rate = report.agreement.front().disagreement;
  page.Add(
      "<section aria-labelledby=\"agreement\"><h2 id=\"agreement\">How far the CRM and the calls "
      "agree</h2>");
  if (rate.defined()) {
    page.Add(
        "<figure class=\"rate\"><span class=\"big\">",
        page.Link(report.agreement.front().disagree, EscapeHtml(FormatShare(rate))),
        "</span><figcaption>of the closed deals where both name a reason, the rep names another "
        "one than the calls: ",
        FormatCount(rate.numerator), " of ", FormatCount(rate.denominator), ", ",
        FormatInterval(rate), rate.small_sample() ? ", small sample" : "", ".</figcaption>",
        IntervalSvg(rate,
                    absl::StrCat("Disagreement ", FormatShare(rate), ", ", FormatInterval(rate))),
        "</figure>");
    WriteAgreementTable(page);
  } else {
    page.Add(
        "<p class=\"lead\">There is no closed deal where both the rep and the calls name a "
        "reason, so nothing can be compared.</p>");
  }
  page.Add("<ul class=\"facts\">");
  WriteUnwritten(page, "Reason left blank", report.blank);
  WriteUnwritten(page, "Reason vague", report.vague);
  page.Add("</ul>");
  WritePairs(page);
  page.Add("</section>");
}

}  // namespace dealtrace::report
