#include "libs/text/printable.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dealtrace::text {
namespace {

constexpr absl::string_view kReplacementCharacter = "\xEF\xBF\xBD";

bool IsObeyed(UChar32 character) {
  if (character < 0x7F) return character < 0x20;
  switch (u_charType(character)) {
    case U_CONTROL_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return true;
    default:
      return u_hasBinaryProperty(character, UCHAR_BIDI_CONTROL) != 0;
  }
}

std::string Escape(absl::string_view text, bool keep_lines) {
  std::string shown;
  shown.reserve(text.size());
  const auto* data = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < size;) {
    const int64_t start = i;
    UChar32 character;
    U8_NEXT(data, i, size, character);
    if (character < 0) {
      absl::StrAppend(&shown, kReplacementCharacter);
    } else if (IsObeyed(character) && !(keep_lines && (character == '\n' || character == '\t'))) {
      absl::StrAppendFormat(&shown, "\\u%04x", static_cast<unsigned>(character));
    } else {
      shown.append(text.data() + start, static_cast<size_t>(i - start));
    }
  }
  return shown;
}

}  // namespace

std::string Printable(absl::string_view text) { return Escape(text, /*keep_lines=*/false); }

std::string PrintableLines(absl::string_view text) { return Escape(text, /*keep_lines=*/true); }

}  // namespace dealtrace::text
