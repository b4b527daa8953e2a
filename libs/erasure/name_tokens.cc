#include "libs/erasure/name_tokens.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "libs/text/fold.h"

namespace dealtrace::erasure {
namespace {

// How a character takes part in words.
enum class Part : uint8_t {
  kNone,      // separates
  kAttached,  // belongs to the word that it follows: a mark, a joiner, a sound mark
  kSpaced,    // of a script whose words stand apart
  kKatakana,  // words stand apart from what is written in other letters
  kUnspaced,  // a word of its own
};

Part PartOf(UChar32 c) {
  if (c < 0) return Part::kNone;
  if (c < 0x80) return u_isalnum(c) ? Part::kSpaced : Part::kNone;
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return Part::kAttached;
    default:
      if (!u_isalnum(c)) return Part::kNone;
  }
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(c, &error)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return Part::kUnspaced;
    case USCRIPT_KATAKANA:
      return Part::kKatakana;
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
      return u_charType(c) == U_MODIFIER_LETTER ? Part::kAttached : Part::kSpaced;
    default:
      return Part::kSpaced;
  }
}

// What may stand between the words of a name.
bool JoinsNames(UChar32 c) {
  static constexpr UChar32 kJoining[] = {' ',    '\t',   '\n',   '\r',   '.',    '-',    '\'',
                                         '_',    '`',    0xA0,   0xB4,   0xB7,   0x2BC,  0x2010,
                                         0x2011, 0x2012, 0x2013, 0x2018, 0x2019, 0x2027, 0x202F,
                                         0x2009, 0x3000, 0x30FB, 0xFF0E, 0xFF65, 0x5F3,  0x5BE};
  return std::find(std::begin(kJoining), std::end(kJoining), c) != std::end(kJoining);
}

}  // namespace

std::vector<NameToken> TokenizeForNames(absl::string_view text) {
  text = text.substr(0, std::numeric_limits<int32_t>::max());
  const auto* data = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  std::vector<NameToken> tokens;
  Part open = Part::kNone;  // of the token that may go on
  int32_t begin = 0;
  const auto close = [&](int32_t end) {
    if (open == Part::kNone) return;
    const absl::string_view original = text.substr(begin, end - begin);
    std::string folded = text::Fold(original);
    if (!folded.empty()) {
      tokens.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin),
                        open == Part::kUnspaced, std::move(folded)});
    }
    open = Part::kNone;
  };
  for (int32_t position = 0; position < size;) {
    const int32_t start = position;
    UChar32 c;
    U8_NEXT(data, position, size, c);
    const Part part = PartOf(c);
    if (part == Part::kAttached && open != Part::kNone) continue;
    if (part == open && part != Part::kUnspaced && part != Part::kNone) continue;
    close(start);
    if (part == Part::kNone || part == Part::kAttached) continue;
    open = part;
    begin = start;
  }
  close(size);
  return tokens;
}

bool GoesOn(absl::string_view text, const NameToken& last, const NameToken& next) {
  const auto* data = reinterpret_cast<const uint8_t*>(text.data());
  auto position = static_cast<int32_t>(last.offset + last.length);
  const auto end = static_cast<int32_t>(next.offset);
  while (position < end) {
    UChar32 c;
    U8_NEXT(data, position, end, c);
    if (c < 0 || (!JoinsNames(c) && PartOf(c) != Part::kAttached)) return false;
  }
  return true;
}

std::string JoinTokens(const NameToken* begin, const NameToken* end) {
  std::string joined;
  for (const NameToken* token = begin; token != end; ++token) {
    const bool apart = token != begin && !(token->unspaced && (token - 1)->unspaced);
    absl::StrAppend(&joined, apart ? " " : "", token->folded);
  }
  return joined;
}

}  // namespace dealtrace::erasure
