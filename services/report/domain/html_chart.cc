#include "services/report/domain/html_chart.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/report/domain/html_text.h"

namespace dealtrace::report {
namespace {

// Bars leave the rest of their cell to the number that stands after them.
constexpr double kBarWidthMaxPercent = 52;

std::string Percent(double value) { return absl::StrFormat("%.2f%%", value); }

}  // namespace

std::string BarSvg(double share, absl::string_view style_class) {
  if (share <= 0) return "";
  const double width = std::max(0.5, std::min(share, 1.0) * kBarWidthMaxPercent);
  return absl::StrCat("<svg class=\"bar\" width=\"", Percent(width),
                      "\" height=\"12\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"",
                      style_class, "\" width=\"100%\" height=\"12\" rx=\"1.5\"/></svg>");
}

std::string IntervalSvg(const Proportion& proportion, absl::string_view label) {
  if (!proportion.defined()) return "";
  const Interval interval = proportion.wilson95();
  return absl::StrCat(
      "<svg class=\"interval\" height=\"14\" role=\"img\" aria-label=\"", EscapeHtml(label),
      "\"><rect class=\"track\" y=\"6.5\" width=\"100%\" height=\"1\"/><rect class=\"band\" x=\"",
      Percent(interval.low * 100), "\" y=\"4\" width=\"",
      Percent((interval.high - interval.low) * 100),
      "\" height=\"6\" rx=\"3\"/><circle class=\"dot\" cx=\"", Percent(proportion.value() * 100),
      "\" cy=\"7\" r=\"4\"/></svg>");
}

std::string StackSvg(const std::vector<StackPart>& parts, absl::string_view label) {
  int64_t total = 0;
  for (const StackPart& part : parts) total += part.count;
  if (total == 0) return "";
  std::string svg = absl::StrCat("<svg class=\"stack\" height=\"18\" role=\"img\" aria-label=\"",
                                 EscapeHtml(label), "\">");
  int64_t before = 0;
  for (const StackPart& part : parts) {
    if (part.count == 0) continue;
    absl::StrAppend(&svg, "<rect class=\"", part.style_class, "\" x=\"",
                    Percent(100.0 * static_cast<double>(before) / static_cast<double>(total)),
                    "\" width=\"",
                    Percent(100.0 * static_cast<double>(part.count) / static_cast<double>(total)),
                    "\" height=\"18\"/>");
    before += part.count;
  }
  return absl::StrCat(svg, "</svg>");
}

}  // namespace dealtrace::report
