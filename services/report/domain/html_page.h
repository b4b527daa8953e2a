// A page in the making, and its sections in the order in which they are written.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/report/domain/win_loss_report.h"

namespace dealtrace::report {

// Collects markup, and which figures it shows, so that the appendix lists exactly these.
class HtmlPage {
 public:
  explicit HtmlPage(const WinLossReport& report) : report_(report) {}

  const WinLossReport& report() const { return report_; }

  // Appends markup; text from the data must have been escaped (html_text.h).
  template <class... Parts>
  void Add(const Parts&... parts) {
    absl::StrAppend(&markup_, parts..., "\n");
  }
  std::string Take() { return std::move(markup_); }

  // The count as a link to the rows behind it; a plain 0 when there are none.
  std::string Count(int figure);
  // `text` as a link to the rows behind a figure.
  std::string Link(int figure, absl::string_view text);
  // The rounded sums by currency; empty without amounts.
  std::string Amounts(int figure) const;
  // A cell with a bar, the count and its share of `whole`.
  std::string BarCell(int figure, int64_t longest, int64_t whole, absl::string_view style_class,
                      absl::string_view data_label);

  // The figures shown so far, in the order in which they were first shown.
  const std::vector<int>& figures() const { return figures_; }
  // The id of a figure's place in the appendix.
  std::string Anchor(int figure) const;

 private:
  const WinLossReport& report_;
  std::string markup_;
  std::vector<int> figures_;
  std::set<int> known_figures_;
};

// A quote with its source.
std::string QuoteHtml(const QuotedDeal& quoted);

void WriteHeadSection(HtmlPage& page);
void WriteReasonSections(HtmlPage& page);
void WriteAgreementSection(HtmlPage& page);
void WriteBreakdownSections(HtmlPage& page);
void WritePipelineSection(HtmlPage& page);
void WriteCoverageSection(HtmlPage& page);
// The rows behind the figures; last, because it lists what the others showed.
void WriteAppendix(HtmlPage& page);

}  // namespace dealtrace::report
