#include "services/report/domain/html_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"

namespace dealtrace::report {

std::string EscapeHtml(absl::string_view text) {
  std::string result;
  for (const char c : text::SanitizeUtf8(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      case '\n':
      case '\t':
        result.push_back(c);
        break;
      default:
        if (absl::ascii_iscntrl(c)) {
          result += "\xEF\xBF\xBD";
        } else {
          result.push_back(c);
        }
    }
  }
  return result;
}

std::string IsolatedHtml(absl::string_view text) {
  return absl::StrCat("<bdi>", EscapeHtml(text), "</bdi>");
}

std::string ShortHtml(absl::string_view text, size_t bytes_max) {
  const absl::string_view shown = text::TruncateUtf8(text, bytes_max);
  if (shown.size() == text.size()) return IsolatedHtml(text);
  return absl::StrCat("<bdi>", EscapeHtml(shown), "…</bdi>");
}

}  // namespace dealtrace::report
