#include "libs/linkage/words.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <rapidfuzz/distance/JaroWinkler.hpp>
#include <rapidfuzz/distance/OSA.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "libs/text/fold.h"
#include "libs/text/utf8.h"

namespace dealtrace::linkage {
namespace {

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Making one takes milliseconds, and one is not thread-safe.
const icu::Transliterator* Latinizer() {
  thread_local const std::unique_ptr<icu::Transliterator> latinizer = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
        "Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error));
    return U_SUCCESS(error) ? std::move(made) : nullptr;
  }();
  return latinizer.get();
}

bool IsWordByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         static_cast<unsigned char>(c) >= 0x80;
}

char SoundexDigit(char letter) {
  constexpr absl::string_view kDigits = "01230120022455012623010202";
  return kDigits[static_cast<size_t>(letter - 'a')];
}

}  // namespace

std::string ToLatin(absl::string_view text) {
  std::string folded = IsAscii(text) ? absl::AsciiStrToLower(text) : text::Fold(text);
  if (!IsAscii(folded) && Latinizer() != nullptr) {
    icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(
        icu::StringPiece(folded.data(), static_cast<int32_t>(folded.size())));
    Latinizer()->transliterate(unicode);
    folded.clear();
    unicode.toUTF8String(folded);
  }
  if (folded.find_first_of("&+") == std::string::npos) return folded;
  return absl::StrReplaceAll(folded, {{"&", " and "}, {"+", " and "}});
}

std::vector<std::string> SplitWords(absl::string_view latin, size_t words_max) {
  std::vector<std::string> words;
  std::string word;
  bool previous_is_initials = false;
  const auto finish = [&] {
    if (word.empty()) return;
    const bool is_initial = word.size() == 1 && absl::ascii_isalpha(word[0]);
    if (is_initial && previous_is_initials) {
      words.back() += word;
    } else {
      words.push_back(word);
    }
    previous_is_initials = is_initial;
    word.clear();
  };
  for (const char c : latin) {
    if (IsWordByte(c)) {
      word.push_back(c);
    } else if (c != '\'') {
      finish();
      if (words.size() >= words_max) return words;
    }
  }
  finish();
  return words;
}

bool HasDigit(absl::string_view word) {
  return std::any_of(word.begin(), word.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

WordId WordTable::Intern(absl::string_view word) {
  const auto [entry, is_new] =
      ids_.try_emplace(std::string(word), static_cast<WordId>(texts_.size()));
  if (is_new) {
    texts_.emplace_back(word);
    counts_.push_back(0);
  }
  return entry->second;
}

void WordTable::Finish(int64_t records) {
  ids_ = {};
  weights_.reserve(counts_.size());
  for (const int64_t count : counts_) {
    weights_.push_back(
        static_cast<float>(std::log1p(static_cast<double>(std::max<int64_t>(records, 1)) /
                                      static_cast<double>(std::max<int64_t>(count, 1)))));
  }
}

std::string Soundex(absl::string_view word) {
  if (word.empty() || !absl::ascii_islower(static_cast<unsigned char>(word[0]))) return "";
  std::string code(1, word[0]);
  char last = SoundexDigit(word[0]);
  for (size_t i = 1; i < word.size() && code.size() < 4; ++i) {
    if (!absl::ascii_islower(static_cast<unsigned char>(word[i]))) continue;
    const char digit = SoundexDigit(word[i]);
    if (digit != '0' && digit != last) code.push_back(digit);
    // h and w do not part equal sounds.
    if (word[i] != 'h' && word[i] != 'w') last = digit;
  }
  code.resize(4, '0');
  return code;
}

double JaroWinkler(absl::string_view left, absl::string_view right) {
  return rapidfuzz::jaro_winkler_similarity(left.begin(), left.end(), right.begin(), right.end());
}

bool WithinOneEdit(absl::string_view left, absl::string_view right) {
  if (left.size() > right.size()) std::swap(left, right);
  if (right.size() - left.size() > 1) return false;
  size_t begin = 0;
  while (begin < left.size() && left[begin] == right[begin]) ++begin;
  if (begin == left.size()) return true;
  if (left.size() < right.size()) return left.substr(begin) == right.substr(begin + 1);
  if (left.substr(begin + 1) == right.substr(begin + 1)) return true;
  return begin + 1 < left.size() && left[begin] == right[begin + 1] &&
         left[begin + 1] == right[begin] && left.substr(begin + 2) == right.substr(begin + 2);
}

bool ShareLetters(absl::string_view left, absl::string_view right) {
  const auto letters = [](absl::string_view word) {
    uint64_t mask = 0;
    for (const char c : word) mask |= uint64_t{1} << (static_cast<unsigned char>(c) & 63U);
    return mask;
  };
  const uint64_t a = letters(left), b = letters(right);
  return 2 * std::popcount(a & b) >= std::max(std::popcount(a), std::popcount(b));
}

int EditDistance(absl::string_view left, absl::string_view right, int most) {
  return static_cast<int>(rapidfuzz::osa_distance(left.begin(), left.end(), right.begin(),
                                                  right.end(), static_cast<size_t>(most)));
}

uint64_t Combine(uint64_t left, uint64_t right) {
  // The finisher of SplitMix64 (Steele, Lea and Flood, 2014).
  uint64_t mixed = left * 0x9E3779B97F4A7C15U + right;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31);
}

uint64_t StableHash(absl::string_view text, uint64_t seed) {
  uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return Combine(hash, seed);
}

}  // namespace dealtrace::linkage
