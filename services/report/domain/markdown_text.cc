#include "services/report/domain/markdown_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "libs/text/utf8.h"

namespace dealtrace::report {
namespace {

// Without control characters and without the characters that change the direction of what follows
// (U+202A to U+202E, U+2066 to U+2069).
std::string OneLine(absl::string_view text) {
  const std::string clean = text::SanitizeUtf8(text);
  std::string result;
  for (size_t i = 0; i < clean.size(); ++i) {
    const absl::string_view rest = absl::string_view(clean).substr(i);
    const bool embedding = rest.size() >= 3 && absl::StartsWith(rest, "\xE2\x80") &&
                           rest[2] >= '\xAA' && rest[2] <= '\xAE';
    const bool isolate = rest.size() >= 3 && absl::StartsWith(rest, "\xE2\x81") &&
                         rest[2] >= '\xA6' && rest[2] <= '\xA9';
    if (embedding || isolate) {
      i += 2;
    } else if (absl::ascii_isspace(clean[i])) {
      result.push_back(' ');
    } else if (!absl::ascii_iscntrl(clean[i])) {
      result.push_back(clean[i]);
    }
  }
  return result;
}

}  // namespace

std::string EscapeMarkdown(absl::string_view text) {
  std::string result;
  for (const char c : OneLine(text)) {
    if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      if (absl::StrContains("\\`*_[]|#~!", absl::string_view(&c, 1))) result.push_back('\\');
      result.push_back(c);
    }
  }
  return result;
}

std::string CodeText(absl::string_view text) {
  return absl::StrReplaceAll(OneLine(text), {{"`", "'"}, {"|", "/"}, {"<", "‹"}, {">", "›"}});
}

}  // namespace dealtrace::report
