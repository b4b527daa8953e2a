#include "libs/text/character_references.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "libs/text/character_references_data.h"

namespace dealtrace::text {
namespace {

constexpr size_t kNameBytesMax = 32;
constexpr uint32_t kReplacement = 0xFFFD;

// What the standard reads 0x80 to 0x9F as: Windows-1252.
constexpr uint32_t kWindows1252[] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

void AppendCharacter(uint32_t character, std::string* out) {
  const bool none =
      character == 0 || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF);
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, none ? kReplacement : character);
  out->append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

using Table = absl::flat_hash_map<absl::string_view, std::string>;

// Name, with its semicolon where it needs one, to characters.
const Table& Names() {
  static const Table* const table = [] {
    auto* names = new Table;
    for (const absl::string_view line :
         absl::StrSplit(data::kCharacterReferences, '\n', absl::SkipEmpty())) {
      const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
      std::string& characters = (*names)[parts[0]];
      for (size_t i = 1; i < parts.size(); ++i) {
        uint32_t character = 0;
        if (absl::SimpleHexAtoi(parts[i], &character)) AppendCharacter(character, &characters);
      }
    }
    return names;
  }();
  return *table;
}

// Reads "#8217;" or "#x2019;" behind the ampersand. The number of bytes read; 0: it is none.
size_t TakeNumber(absl::string_view text, std::string* out) {
  const bool hex = text.size() > 1 && (text[1] == 'x' || text[1] == 'X');
  const size_t begin = hex ? 2 : 1;
  size_t end = begin;
  uint32_t character = 0;
  for (; end < text.size(); ++end) {
    const auto c = static_cast<unsigned char>(text[end]);
    if (!(hex ? absl::ascii_isxdigit(c) : absl::ascii_isdigit(c))) break;
    const uint32_t digit = absl::ascii_isdigit(c) ? c - '0' : (c | 0x20U) - 'a' + 10;
    character = std::min<uint32_t>(character * (hex ? 16 : 10) + digit, 0x110000);
  }
  if (end == begin) return 0;
  if (character >= 0x80 && character <= 0x9F) character = kWindows1252[character - 0x80];
  AppendCharacter(character, out);
  return end < text.size() && text[end] == ';' ? end + 1 : end;
}

// Reads "amp;" behind the ampersand, the longest name. The number of bytes read; 0: it is none.
size_t TakeName(absl::string_view text, std::string* out) {
  size_t end = 0;
  while (end < std::min(text.size(), kNameBytesMax) &&
         absl::ascii_isalnum(static_cast<unsigned char>(text[end]))) {
    ++end;
  }
  if (end > 0 && end < text.size() && text[end] == ';') {
    if (const auto found = Names().find(text.substr(0, end + 1)); found != Names().end()) {
      out->append(found->second);
      return end + 1;
    }
  }
  if (end == 0 || (end < text.size() && text[end] == '=')) return 0;
  const auto found = Names().find(text.substr(0, end));
  if (found == Names().end()) return 0;
  out->append(found->second);
  return end;
}

}  // namespace

std::string DecodeCharacterReferences(absl::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const size_t ampersand = text.find('&');
    decoded.append(text.data(), std::min(ampersand, text.size()));
    if (ampersand == absl::string_view::npos) break;
    text.remove_prefix(ampersand + 1);
    const size_t taken =
        !text.empty() && text[0] == '#' ? TakeNumber(text, &decoded) : TakeName(text, &decoded);
    if (taken == 0) decoded.push_back('&');
    text.remove_prefix(taken);
  }
  return decoded;
}

}  // namespace dealtrace::text
