// What the report rests on, what is odd in the data, and how to read it.
#include "absl/strings/str_join.h"
#include "services/report/domain/html_chart.h"
#include "services/report/domain/html_page.h"
#include "services/report/domain/html_text.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {
namespace {

struct CoverageLine {
  absl::string_view label;
  int figure;
  bool indented = false;
};

void WriteCounts(HtmlPage& page, absl::string_view title, int whole_figure,
                 const std::vector<CoverageLine>& lines,
                 const std::vector<const std::vector<CountedReason>*>& why) {
  const int64_t whole = page.report().CountOf(whole_figure);
  page.Add("<table role=\"table\" class=\"bands\"><caption>", title, ": ", page.Count(whole_figure),
           "</caption><tbody role=\"rowgroup\">");
  for (size_t i = 0; i < lines.size(); ++i) {
    page.Add("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">", lines[i].label, "</th>",
             page.BarCell(lines[i].figure, whole, whole, "rep", title), "</tr>");
    if (i >= why.size() || why[i] == nullptr) continue;
    for (const CountedReason& reason : *why[i]) {
      page.Add("<tr role=\"row\" class=\"sub\"><th role=\"rowheader\" scope=\"row\">",
               ShortHtml(reason.explanation, 60), "</th>",
               page.BarCell(reason.figure, whole, whole, "faint", title), "</tr>");
    }
  }
  page.Add("</tbody></table>");
}

void WriteQuirks(HtmlPage& page) {
  page.Add("<section aria-labelledby=\"quirks\"><h2 id=\"quirks\">Oddities in the data</h2>");
  if (page.report().quirks.empty()) {
    page.Add("<p class=\"lead\">None found.</p></section>");
    return;
  }
  page.Add("<ul class=\"facts\">");
  for (const Quirk& quirk : page.report().quirks) {
    page.Add("<li>", quirk.figure < 0 ? "" : absl::StrCat("<b>", page.Count(quirk.figure), "</b> "),
             EscapeHtml(quirk.sentence),
             quirk.examples.empty()
                 ? ""
                 : absl::StrCat(": ", IsolatedHtml(absl::StrJoin(quirk.examples, ", "))),
             quirk.source.empty()
                 ? ""
                 : absl::StrCat(" (<a href=\"", EscapeHtml(ResourcePath(quirk.source)), "\">",
                                ShortHtml(quirk.source, 80), "</a>)"),
             "</li>");
  }
  page.Add("</ul></section>");
}

}  // namespace

void WriteCoverageSection(HtmlPage& page) {
  const Coverage& coverage = page.report().coverage;
  page.Add(
      "<section aria-labelledby=\"coverage\"><h2 id=\"coverage\">What this rests on</h2>"
      "<div class=\"pair\">");
  WriteCounts(page, "Deals", coverage.deals,
              {{"with a linked call", coverage.deals_with_calls},
               {"with a call long enough to count", coverage.deals_with_counted_calls},
               {"with an analysed call", coverage.deals_with_analyzed_calls},
               {"without account", coverage.deals_without_account},
               {"whose account does not exist", coverage.deals_account_unresolved}},
              {});
  WriteCounts(page, "Calls", coverage.calls,
              {{"linked to a deal", coverage.linked},
               {"for a person to review", coverage.review},
               {"belong to no known deal", coverage.unlinked},
               {"not decided yet", coverage.undecided},
               {"too short to count", coverage.too_short},
               {"without a transcript", coverage.without_transcript}},
              {&coverage.linked_why, &coverage.review_why, &coverage.unlinked_why});
  page.Add("</div></section>");
  WriteQuirks(page);
  page.Add(
      "<section aria-labelledby=\"reading\"><h2 id=\"reading\">How to read this</h2>"
      "<ul class=\"facts\">");
  for (const std::string& definition : Definitions())
    page.Add("<li>", EscapeHtml(definition), "</li>");
  page.Add("</ul></section>");
}

}  // namespace dealtrace::report
