#include "libs/text/utf8.h"

#include <unicode/utf8.h>

#include <cstring>

namespace dealtrace::text {
namespace {

constexpr absl::string_view kReplacementCharacter = "\xEF\xBF\xBD";

}  // namespace

bool IsValidUtf8(absl::string_view bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const int64_t size = static_cast<int64_t>(bytes.size());
  for (int64_t i = 0; i < size;) {
    // Most text is ASCII: eight bytes at a time.
    uint64_t word = 0;
    if (i + 8 <= size) {
      std::memcpy(&word, data + i, sizeof(word));
      if ((word & 0x8080808080808080U) == 0) {
        i += 8;
        continue;
      }
    }
    UChar32 character;
    U8_NEXT(data, i, size, character);
    if (character < 0) return false;
  }
  return true;
}

std::string SanitizeUtf8(absl::string_view bytes) {
  std::string clean;
  clean.reserve(bytes.size());
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const int64_t size = static_cast<int64_t>(bytes.size());
  for (int64_t i = 0; i < size;) {
    const int64_t start = i;
    UChar32 character;
    U8_NEXT(data, i, size, character);
    if (character < 0) {
      clean.append(kReplacementCharacter.data(), kReplacementCharacter.size());
    } else if (character == 0) {
      clean.push_back(' ');
    } else {
      clean.append(bytes.data() + start, static_cast<size_t>(i - start));
    }
  }
  return clean;
}

absl::string_view TruncateUtf8(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace dealtrace::text
