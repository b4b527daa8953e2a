// What is still open.
#include <algorithm>

#include "services/report/domain/html_chart.h"
#include "services/report/domain/html_page.h"
#include "services/report/domain/html_text.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {
namespace {

constexpr size_t kRiskQuotesMax = 3;

void WriteNotices(HtmlPage& page) {
  const WinLossReport& report = page.report();
  const Pipeline& pipeline = report.pipeline;
  if (report.CountOf(pipeline.no_signal) > 0) {
    page.Add("<p class=\"notice\"><b>No signal</b> for ", page.Count(pipeline.no_signal),
             " open deals. ", EscapeHtml(NoSignalSentence(pipeline)), "</p>");
  }
  if (report.CountOf(pipeline.too_few) > 0) {
    page.Add("<p class=\"notice\"><b>Too few closed deals</b> to train a model: ",
             page.Count(pipeline.too_few), " open deals carry the base rate",
             pipeline.base_rate.has_value()
                 ? absl::StrCat(" of ", EscapeHtml(FormatShare(*pipeline.base_rate)))
                 : "",
             ".</p>");
  }
}

void WriteBasis(HtmlPage& page) {
  const Pipeline& pipeline = page.report().pipeline;
  std::string parts;
  const auto add = [&](int figure, absl::string_view what) {
    if (figure >= 0) absl::StrAppend(&parts, "; ", page.Count(figure), " ", what);
  };
  add(pipeline.by_model, "scored by the model");
  add(pipeline.no_signal, "at the base rate, for want of a signal");
  add(pipeline.too_few, "at the base rate, for want of closed deals");
  add(pipeline.not_scored, "without a score");
  page.Add("<ul class=\"facts\"><li>", page.Count(pipeline.open), " open deals", parts, ".</li>");
  std::string expected;
  for (const auto& [currency, nanos] : pipeline.expected_nanos) {
    absl::StrAppend(&expected, expected.empty() ? "" : " · ",
                    EscapeHtml(FormatMoney(currency, nanos)));
  }
  if (!expected.empty()) {
    page.Add("<li>Expected, probability × amount: <b>", expected, "</b></li>");
  }
  for (const std::string& model : pipeline.models) {
    page.Add("<li>Model: <code>", ShortHtml(absl::StrCat("models/", model), 80), "</code></li>");
  }
  page.Add("</ul>");
}

void WriteBands(HtmlPage& page) {
  const WinLossReport& report = page.report();
  if (report.pipeline.bands.empty()) return;
  int64_t longest = 0;
  for (const PipelineBand& band : report.pipeline.bands) {
    longest = std::max(longest, report.CountOf(band.figure));
  }
  page.Add(
      "<table role=\"table\" class=\"bands\"><caption>Open deals by the model's win probability"
      "</caption><thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" "
      "scope=\"col\">Probability</th><th role=\"columnheader\" scope=\"col\">Deals</th></tr>"
      "</thead><tbody role=\"rowgroup\">");
  for (const PipelineBand& band : report.pipeline.bands) {
    page.Add("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">", band.label, "</th>",
             page.BarCell(band.figure, longest, report.CountOf(report.pipeline.by_model), "calls",
                          "Deals"),
             "</tr>");
  }
  page.Add("</tbody></table>");
}

void WriteLargest(HtmlPage& page) {
  if (page.report().pipeline.largest.empty()) return;
  page.Add(
      "<h3>Largest by expected amount</h3><table role=\"table\" class=\"plain stackable\"><thead "
      "role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Deal</th><th "
      "role=\"columnheader\" scope=\"col\" class=\"num\">Probability</th><th "
      "role=\"columnheader\" scope=\"col\" class=\"num\">Amount</th><th role=\"columnheader\" "
      "scope=\"col\">What moves it</th></tr></thead><tbody role=\"rowgroup\">");
  for (const OpenDeal& open : page.report().pipeline.largest) {
    const DealRow& deal = *open.row->deal;
    std::string reasons;
    for (size_t i = 0; i < open.explanations.size() && i < 2; ++i) {
      absl::StrAppend(&reasons, i == 0 ? "" : "; ", ShortHtml(open.explanations[i], 120));
    }
    page.Add("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\"><a href=\"",
             EscapeHtml(ResourcePath(open.row->ResourceName())), "\">",
             ShortHtml(deal.title.empty() ? deal.id : deal.title, 60), "</a> <small>",
             ShortHtml(deal.account.label, 60),
             "</small></th><td role=\"cell\" class=\"num\" "
             "data-label=\"Probability\">",
             EscapeHtml(FormatShare(open.win_probability)),
             "</td><td role=\"cell\" class=\"num\" data-label=\"Amount\">",
             deal.amount.has_value()
                 ? EscapeHtml(FormatMoney(deal.amount->currency, deal.amount->TotalNanos()))
                 : "–",
             "</td><td role=\"cell\" class=\"top\" data-label=\"What moves it\">", reasons,
             "</td></tr>");
  }
  page.Add("</tbody></table>");
}

void WriteRisks(HtmlPage& page) {
  const WinLossReport& report = page.report();
  const Pipeline& pipeline = report.pipeline;
  if (pipeline.risks.empty()) return;
  const int64_t whole = report.CountOf(pipeline.with_calls);
  const int64_t longest = report.CountOf(pipeline.risks.front().calls_any);
  page.Add(
      "<h3>What their calls raise</h3><table role=\"table\" class=\"bands\"><caption>Reasons "
      "against, in the calls of the ",
      FormatCount(whole),
      " open deals that have an analysed "
      "call</caption><thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" "
      "scope=\"col\">Reason</th><th role=\"columnheader\" scope=\"col\">Open deals</th></tr>"
      "</thead><tbody role=\"rowgroup\">");
  for (const ReasonLine& risk : pipeline.risks) {
    page.Add("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">", ShortHtml(risk.label, 48),
             "</th>", page.BarCell(risk.calls_any, longest, whole, "calls", "Open deals"), "</tr>");
  }
  page.Add("</tbody></table><div class=\"quotes\">");
  for (size_t i = 0; i < pipeline.risks.size() && i < kRiskQuotesMax; ++i) {
    if (pipeline.risks[i].quotes.empty()) continue;
    page.Add("<div class=\"said\"><h4>", ShortHtml(pipeline.risks[i].label, 48), "</h4>",
             QuoteHtml(pipeline.risks[i].quotes.front()), "</div>");
  }
  page.Add("</div>");
}

}  // namespace

void WritePipelineSection(HtmlPage& page) {
  page.Add("<section aria-labelledby=\"open\"><h2 id=\"open\">What is still open</h2>");
  if (page.report().CountOf(page.report().pipeline.open) == 0) {
    page.Add("<p class=\"lead\">No deal is open.</p></section>");
    return;
  }
  WriteNotices(page);
  WriteBasis(page);
  WriteBands(page);
  WriteLargest(page);
  WriteRisks(page);
  page.Add("</section>");
}

}  // namespace dealtrace::report
