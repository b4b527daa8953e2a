#include "services/ingestion/domain/encoding_evidence.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kSampleBytesMax = size_t{64} << 10;
constexpr size_t kSampleAround = 40;
// Fewer letters than these tell no language from another.
constexpr int64_t kLettersMin = 12;
constexpr int32_t kConfidenceLead = 4;

// The characters of Windows-1252 for 0x80 to 0x9F; 0 where it has none.
constexpr char32_t kHighControls[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool IsLetter(unsigned char byte) {
  if (byte < 0x80) return absl::ascii_isalpha(byte);
  if (byte >= 0xC0) return byte != 0xD7 && byte != 0xF7;
  switch (byte) {
    case 0x83:
    case 0x8A:
    case 0x8C:
    case 0x8E:
    case 0x9A:
    case 0x9C:
    case 0x9E:
    case 0x9F:
    case 0xAA:
    case 0xB5:
    case 0xBA:
      return true;
    default:
      return false;
  }
}

bool IsCapital(unsigned char byte) {
  return (byte >= 0xC0 && byte <= 0xDE && byte != 0xD7) || byte == 0x8A || byte == 0x8C ||
         byte == 0x8E || byte == 0x9F;
}

// What may stand between two letters: apostrophes, dashes, quotation marks, a soft hyphen, a middle
// dot, a space, trade marks.
bool MayStandInAWord(unsigned char byte) {
  return (byte >= 0x91 && byte <= 0x97) || byte == 0x99 || byte == 0xA0 || byte == 0xAD ||
         byte == 0xAE || byte == 0xB4 || byte == 0xB7 || byte == 0x85;
}

// Whether `c` is what a byte from 0x80 to 0xBF becomes in Windows-1252.
int ContinuationOf(char32_t c) {
  if (c >= 0xA0 && c <= 0xBF) return static_cast<int>(c);
  for (int i = 0; i < 32; ++i) {
    if (kHighControls[i] == c && c != 0) return 0x80 + i;
  }
  return c >= 0x80 && c <= 0x9F ? static_cast<int>(c) : -1;
}

// "Ã" or "Â" and a continuation. "Ã»" may be the end of a quotation in capitals.
bool IsDoubled(char32_t lead, char32_t next) {
  return (lead == 0xC2 || lead == 0xC3) && next != 0xBB && ContinuationOf(next) >= 0;
}

bool IsWestern(absl::string_view name) {
  return name == "windows-1252" || name == "ISO-8859-1" || name == "ISO-8859-15" ||
         name == "UTF-8" || absl::StartsWith(name, "UTF-");
}

}  // namespace

void EncodingEvidence::Add(absl::string_view bytes) {
  if (carry_.empty()) {
    AddPart(bytes, /*last=*/false);
    return;
  }
  const std::string joined = absl::StrCat(carry_, bytes);
  carry_.clear();
  AddPart(joined, /*last=*/false);
}

void EncodingEvidence::Finish() {
  const std::string rest = std::move(carry_);
  carry_.clear();
  AddPart(rest, /*last=*/true);
}

void EncodingEvidence::AddPart(absl::string_view bytes, bool last) {
  sampled_until_ = bytes.data();
  const auto size = static_cast<int32_t>(bytes.size());
  for (int32_t i = 0; i < size;) {
    // Plain bytes, eight at a time.
    uint64_t word = 0;
    while (i + 8 <= size) {
      std::memcpy(&word, bytes.data() + i, sizeof(word));
      if ((word & 0x8080808080808080U) != 0) break;
      i += 8;
      high_run_ = 0;
      previous_ = 0;
    }
    if (i >= size) return;
    const int32_t begin = i;
    if (static_cast<unsigned char>(bytes[static_cast<size_t>(i)]) < 0x80) {
      ++i;
      high_run_ = 0;
      previous_ = 0;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(bytes.data(), i, size, c);
    if (c < 0 && !last && size - begin < 4) {
      carry_ = std::string(bytes.substr(static_cast<size_t>(begin)));
      return;
    }
    if (c < 0) {
      i = begin + 1;
      AddSingle(bytes, static_cast<size_t>(begin));
      continue;
    }
    ++sequences_;
    if (c == 0xFFFD) ++lost_;
    if (IsDoubled(previous_, static_cast<char32_t>(c))) ++twice_;
    previous_ = static_cast<char32_t>(c);
    high_run_ = 0;
  }
}

void EncodingEvidence::AddSingle(absl::string_view bytes, size_t at) {
  ++single_bytes_;
  ++high_run_;
  previous_ = 0;
  const auto byte = static_cast<unsigned char>(bytes[at]);
  const bool is_undefined = byte < 0xA0 && byte >= 0x80 && kHighControls[byte - 0x80] == 0;
  const bool before_small_letter = at > 0 && at + 1 < bytes.size() &&
                                   absl::ascii_isalpha(bytes[at - 1]) &&
                                   absl::ascii_islower(bytes[at + 1]);
  const bool in_word = at > 0 && at + 1 < bytes.size() &&
                       IsLetter(static_cast<unsigned char>(bytes[at - 1])) &&
                       IsLetter(static_cast<unsigned char>(bytes[at + 1]));
  // No word of the languages that are written so has four accented letters in a row, or a capital
  // in a word that goes on with a small one.
  const bool is_odd = is_undefined || high_run_ > 3 || (before_small_letter && IsCapital(byte)) ||
                      (in_word && !IsLetter(byte) && !MayStandInAWord(byte));
  if (is_odd) ++odd_bytes_;
  // Each text once, as it runs.
  if (bytes.data() + at >= sampled_until_ && sample_.size() < kSampleBytesMax) {
    const size_t begin = at < kSampleAround ? 0 : at - kSampleAround;
    const absl::string_view around = bytes.substr(begin, 2 * kSampleAround);
    absl::StrAppend(&sample_, around, "\n");
    sampled_until_ = around.data() + around.size();
  }
}

std::string EncodingEvidence::LikelyName() const {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<UCharsetDetector, void (*)(UCharsetDetector*)> detector(ucsdet_open(&error),
                                                                          ucsdet_close);
  ucsdet_setText(detector.get(), sample_.data(), static_cast<int32_t>(sample_.size()), &error);
  int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &error);
  if (U_FAILURE(error) || count == 0) return "";
  const char* name = ucsdet_getName(matches[0], &error);
  const int32_t confidence = ucsdet_getConfidence(matches[0], &error);
  for (int32_t i = 0; i < count && U_SUCCESS(error); ++i) {
    // Only what is clearly more likely than Windows-1252 is told.
    if (IsWestern(ucsdet_getName(matches[i], &error)) &&
        ucsdet_getConfidence(matches[i], &error) + kConfidenceLead > confidence) {
      return "";
    }
  }
  return U_SUCCESS(error) && name != nullptr ? name : "";
}

void EncodingEvidence::Tell(Warnings* warnings) const {
  if (IsUtf8()) {
    if (single_bytes_ > 0) {
      warnings->Count(
          "the file is UTF-8 but for some characters, whose lines cannot be read: save it as "
          "UTF-8, or set encoding",
          single_bytes_);
    }
    if (lost_ > 0) {
      warnings->Count(
          "the file holds U+FFFD, which stands for a letter that was lost before the export: "
          "export it again",
          lost_);
    }
    if (twice_ > 0) {
      warnings->Count(
          "the file holds letters such as \xC3\x83\xC2\xBC for \xC3\xBC, which were damaged before "
          "the export: kept as they are; export it again",
          twice_);
    }
    return;
  }
  if (sequences_ > 0) {
    warnings->Count(
        "the file is not UTF-8 and was read as windows-1252, but some characters are UTF-8: save "
        "it "
        "in one encoding, or set encoding",
        sequences_);
  }
  const std::string likely = single_bytes_ < kLettersMin ? "" : LikelyName();
  if (!likely.empty() || 10 * odd_bytes_ > single_bytes_) {
    warnings->Count(
        absl::StrCat("the file is not UTF-8 and was read as windows-1252, but it looks like ",
                     likely.empty() ? "macintosh, ibm850 or another code page" : likely,
                     ": set encoding"),
        likely.empty() ? odd_bytes_ : single_bytes_);
  }
}

bool ReadsAsUtf8(absl::string_view decoded) {
  const auto size = static_cast<int32_t>(decoded.size());
  const bool quotes = absl::StrContains(decoded, "\xC2\xAB");
  char32_t lead = 0;
  for (int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(decoded.data(), i, size, c);
    const auto character = static_cast<char32_t>(std::max<UChar32>(c, 0));
    const int continuation = ContinuationOf(character);
    // Two bytes of a Latin letter, or the first two of a dash, a quotation mark or a currency sign.
    if (continuation >= 0 && !(quotes && character == 0xBB)) {
      if (lead >= 0xC2 && lead <= 0xC5) return true;
      if (lead == 0xE2 && (continuation == 0x80 || continuation == 0x82)) return true;
    }
    lead = character;
  }
  return false;
}

std::string FromWindows1252(absl::string_view bytes) {
  std::string text;
  for (char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    char32_t c = value;
    if (value >= 0x80 && value < 0xA0) c = kHighControls[value - 0x80];
    if (c == 0 && value != 0) c = 0xFFFD;
    char buffer[4];
    int32_t length = 0;
    U8_APPEND_UNSAFE(buffer, length, c);
    text.append(buffer, static_cast<size_t>(length));
  }
  return text;
}

}  // namespace dealtrace::ingestion
