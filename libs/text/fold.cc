#include "libs/text/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "absl/strings/ascii.h"

namespace dealtrace::text {
namespace {

bool IsAscii(absl::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80U) return false;
  }
  return true;
}

// Letters that carry no combining mark and so survive decomposition, and typographic variants.
void AppendPlain(UChar32 character, icu::UnicodeString& out) {
  switch (character) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
      out.append(static_cast<UChar>('\''));
      return;
    case 0x2010:
    case 0x2011:
      out.append(static_cast<UChar>('-'));
      return;
    case 0x0153:
      out.append(u"oe", 2);
      return;
    case 0x00E6:
      out.append(u"ae", 2);
      return;
    case 0x00F8:
      out.append(static_cast<UChar>('o'));
      return;
    case 0x0142:
      out.append(static_cast<UChar>('l'));
      return;
    default:
      if (u_charType(character) != U_NON_SPACING_MARK) out.append(character);
  }
}

}  // namespace

std::string Fold(absl::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToLower(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return absl::AsciiStrToLower(text);
  const icu::UnicodeString original = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  const icu::UnicodeString decomposed =
      decompose->normalize(fold->normalize(original, error), error);
  if (U_FAILURE(error)) return absl::AsciiStrToLower(text);
  icu::UnicodeString plain;
  for (int32_t i = 0; i < decomposed.length();) {
    const UChar32 character = decomposed.char32At(i);
    AppendPlain(character, plain);
    i += U16_LENGTH(character);
  }
  std::string folded;
  plain.toUTF8String(folded);
  return folded;
}

}  // namespace dealtrace::text
