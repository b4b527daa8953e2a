#include "services/report/domain/html_page.h"

#include "absl/strings/ascii.h"
#include "services/report/domain/html_chart.h"
#include "services/report/domain/html_text.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {

std::string HtmlPage::Anchor(int figure) const {
  const std::string& id = report_.figures.at(figure).id;
  std::string anchor = "f-";
  bool changed = false;
  for (const char c : id) {
    const bool plain = absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || c == '~';
    anchor.push_back(plain ? c : '_');
    changed = changed || !plain;
  }
  return changed ? absl::StrCat(anchor, "~", figure) : anchor;
}

std::string HtmlPage::Link(int figure, absl::string_view text) {
  if (figure < 0) return std::string(text);
  if (known_figures_.insert(figure).second) figures_.push_back(figure);
  return absl::StrCat("<a class=\"n\" href=\"#", Anchor(figure), "\">", text, "</a>");
}

std::string HtmlPage::Count(int figure) {
  return figure < 0 ? "0" : Link(figure, FormatCount(report_.CountOf(figure)));
}

std::string HtmlPage::Amounts(int figure) const {
  if (figure < 0) return "";
  std::string markup;
  for (const auto& [currency, total] : report_.figures.at(figure).amounts.by_currency()) {
    absl::StrAppend(&markup, "<span class=\"sum\">",
                    EscapeHtml(FormatMoneyShort(currency, total.nanos)), "</span> ");
  }
  return markup;
}

std::string HtmlPage::BarCell(int figure, int64_t longest, int64_t whole,
                              absl::string_view style_class, absl::string_view data_label) {
  const int64_t count = report_.CountOf(figure);
  const double share = longest == 0 ? 0 : static_cast<double>(count) / static_cast<double>(longest);
  return absl::StrCat(
      "<td role=\"cell\" data-label=\"", data_label, "\"><span class=\"barline\">",
      BarSvg(share, style_class), "<span class=\"value\">", Count(figure),
      count == 0
          ? ""
          : absl::StrCat(" <small>", EscapeHtml(FormatShare(Proportion{count, whole})), "</small>"),
      "</span></span></td>");
}

std::string QuoteHtml(const QuotedDeal& quoted) {
  const Quote& quote = quoted.quote;
  const ShownQuote shown = ShowQuote(quote);
  const std::string call = absl::StrCat("calls/", quote.call_id);
  const std::string deal = absl::StrCat("opportunities/", quoted.deal_id);
  return absl::StrCat(
      "<figure class=\"quote\"><blockquote dir=\"auto\">", EscapeHtml(shown.text),
      shown.cut ? " <small>[… cut]</small>" : "", "</blockquote><figcaption><b>",
      RoleLabel(quote.role), "</b> at ", FormatOffset(quote.start_ms), " in <a href=\"",
      EscapeHtml(ResourcePath(call)), "\">call ", ShortHtml(quote.call_id, 48),
      "</a> <span class=\"nowrap\">utterance ", quote.utterance_index, ", byte ", quote.byte_offset,
      "</span> · <a href=\"", EscapeHtml(ResourcePath(deal)), "\">",
      ShortHtml(quoted.deal_title.empty() ? quoted.deal_id : quoted.deal_title, 60), "</a>",
      quoted.account_label.empty() ? "" : absl::StrCat(" · ", ShortHtml(quoted.account_label, 48)),
      "</figcaption></figure>");
}

}  // namespace dealtrace::report
