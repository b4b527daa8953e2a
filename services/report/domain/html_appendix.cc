// The rows behind the figures, and the deals that these lists name.
#include <map>
#include <memory>

#include "absl/strings/str_join.h"
#include "services/report/domain/html_page.h"
#include "services/report/domain/html_text.h"
#include "services/report/domain/reason.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {
namespace {

// Rows named at each figure, and deals in the table; all others are one call away.
constexpr size_t kNamedRowsMax = 3;
constexpr size_t kDealsMax = 150;

// The deals of the table, in the order in which figures name them.
class DealList {
 public:
  // The number of a deal in the table, from 1; 0 when the table is full.
  int Number(const std::shared_ptr<const Row>& row) {
    const auto [entry, inserted] = numbers_.try_emplace(row->ResourceName(), 0);
    if (inserted && deals_.size() < kDealsMax) {
      deals_.push_back(row);
      entry->second = static_cast<int>(deals_.size());
    }
    return entry->second;
  }
  const std::vector<std::shared_ptr<const Row>>& deals() const { return deals_; }

 private:
  std::map<std::string, int> numbers_;
  std::vector<std::shared_ptr<const Row>> deals_;
};

std::string RowLink(const std::shared_ptr<const Row>& row, DealList& deals) {
  if (row->call.has_value()) {
    return absl::StrCat("<a href=\"", EscapeHtml(ResourcePath(row->ResourceName())), "\">",
                        ShortHtml(row->call->id, 48), "</a>");
  }
  const std::string name = row->deal->title.empty() ? row->deal->id : row->deal->title;
  const int number = deals.Number(row);
  const std::string target =
      number > 0 ? absl::StrCat("#d-", number) : EscapeHtml(ResourcePath(row->ResourceName()));
  return absl::StrCat("<a href=\"", target, "\">", ShortHtml(name, 48), "</a>");
}

void WriteFigure(HtmlPage& page, int number, DealList& deals) {
  const Figure& figure = page.report().figures.at(number);
  std::vector<std::string> links;
  for (size_t i = 0; i < figure.samples.size() && i < kNamedRowsMax; ++i) {
    links.push_back(RowLink(figure.samples[i], deals));
  }
  page.Add("<li id=\"", page.Anchor(number), "\"><b>", ShortHtml(figure.label, 160), ": ",
           FormatCount(figure.count), "</b> <code>", ShortHtml(figure.id, 120), "</code><br>",
           absl::StrJoin(links, " · "), links.empty() ? "" : " · ", "<a class=\"all\" href=\"",
           EscapeHtml(RowsPath(page.report(), figure)), "\">all ", FormatCount(figure.count),
           "</a></li>");
}

std::string ReasonWords(const std::vector<std::string>& codes, bool won) {
  return codes.empty() ? "–" : ShortHtml(ReasonLabel(codes.front(), won), 40);
}

void WriteDeal(HtmlPage& page, size_t number, const Row& row) {
  const DealRow& deal = *row.deal;
  const bool won = deal.outcome == Outcome::kWon;
  const auto cell = [](absl::string_view label, const std::string& markup) {
    return absl::StrCat("<td role=\"cell\" data-label=\"", label, "\">", markup, "</td>");
  };
  page.Add(
      "<tr role=\"row\" id=\"d-", number, "\"><th role=\"rowheader\" scope=\"row\"><a href=\"",
      EscapeHtml(ResourcePath(row.ResourceName())), "\">",
      ShortHtml(deal.title.empty() ? deal.id : deal.title, 80), "</a> <small>",
      ShortHtml(deal.id, 60), "</small></th>",
      cell("Account", deal.account.label.empty() ? "–" : ShortHtml(deal.account.label, 60)),
      cell("Outcome", std::string(OutcomeLabel(deal.outcome))),
      cell("Amount", deal.amount.has_value()
                         ? EscapeHtml(FormatMoney(deal.amount->currency, deal.amount->TotalNanos()))
                         : "–"),
      cell("Close", deal.close_time.has_value() ? FormatDate(*deal.close_time) : "–"),
      cell("Rep", deal.rep.empty() ? "–" : ShortHtml(deal.rep, 40)),
      cell("Rep wrote", deal.crm_reason_text.empty() ? "–" : ShortHtml(deal.crm_reason_text, 80)),
      cell("Calls show", ReasonWords(deal.call_reason_codes, won)), "</tr>");
}

void WriteDeals(HtmlPage& page, const DealList& deals) {
  if (deals.deals().empty()) return;
  page.Add("<h3>Deals named above</h3><p class=\"more\">At most ", kDealsMax, " of ",
           FormatCount(page.report().CountOf(page.report().coverage.deals)),
           " deals; <code>ReportService.ListReportRows</code> of <code>",
           EscapeHtml(page.report().provenance.report_name),
           "</code> lists all of them.</p><table role=\"table\" class=\"plain stackable deals\">"
           "<thead role=\"rowgroup\"><tr role=\"row\">");
  for (const char* title :
       {"Deal", "Account", "Outcome", "Amount", "Close", "Rep", "Rep wrote", "Calls show"}) {
    page.Add("<th role=\"columnheader\" scope=\"col\">", title, "</th>");
  }
  page.Add("</tr></thead><tbody role=\"rowgroup\">");
  for (size_t i = 0; i < deals.deals().size(); ++i) WriteDeal(page, i + 1, *deals.deals()[i]);
  page.Add("</tbody></table>");
}

}  // namespace

void WriteAppendix(HtmlPage& page) {
  DealList deals;
  page.Add(
      "<section aria-labelledby=\"rows\" class=\"appendix\"><h2 id=\"rows\">Rows behind the "
      "figures</h2><p class=\"lead\">Every number above leads here. A figure names its largest "
      "deals or first calls; “all” lists every row.</p><ul class=\"rows\">");
  const std::vector<int> figures = page.figures();
  for (const int number : figures) WriteFigure(page, number, deals);
  page.Add("</ul>");
  WriteDeals(page, deals);
  page.Add("</section>");
}

}  // namespace dealtrace::report
