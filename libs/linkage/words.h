// Texts as words: folded, written in Latin letters, cut and interned.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace dealtrace::linkage {

// Lower-case ASCII as far as ICU can transliterate ("Яндекс" is "yandeks"), "&" and "+" are "and".
std::string ToLatin(absl::string_view text);

// Words of a text that ToLatin made: runs of letters and digits. Single letters in a row are one
// word
// ("i.b.m." is "ibm"); apostrophes vanish. At most `words_max`.
std::vector<std::string> SplitWords(absl::string_view latin, size_t words_max);

bool HasDigit(absl::string_view word);

using WordId = uint32_t;

// Distinct words with the number of values that hold them.
class WordTable {
 public:
  WordId Intern(absl::string_view word);
  // Once a value and word.
  void Count(WordId word, int64_t records) { counts_[word] += records; }
  // Call once when everything is counted: fixes the weights.
  void Finish(int64_t records);

  const std::string& text(WordId word) const { return texts_[word]; }
  // Inverse document frequency, above 0: log(1 + records / holders).
  float weight(WordId word) const { return weights_[word]; }
  int64_t count(WordId word) const { return counts_[word]; }
  size_t size() const { return texts_.size(); }

 private:
  absl::flat_hash_map<std::string, WordId> ids_;
  std::vector<std::string> texts_;
  std::vector<int64_t> counts_;
  std::vector<float> weights_;
};

// Russell and Odell's Soundex (1918): a letter and three digits, equal for many spellings of one
// sound. Empty when the word does not begin with a letter.
std::string Soundex(absl::string_view word);

// Jaro and Winkler's similarity (1990), 0 to 1.
double JaroWinkler(absl::string_view left, absl::string_view right);
// Whether one insertion, deletion, replacement or swap of neighbours, or none, makes them equal.
// Linear.
bool WithinOneEdit(absl::string_view left, absl::string_view right);
// False when the two share too few letters for any likeness: a filter before costlier comparisons.
bool ShareLetters(absl::string_view left, absl::string_view right);
// The number of insertions, deletions, replacements and swaps of neighbours; `most` + 1 when more.
int EditDistance(absl::string_view left, absl::string_view right, int most);

// Stable on every machine and in every run, unlike absl::HashOf (FNV-1a, finished by a mixer).
uint64_t StableHash(absl::string_view text, uint64_t seed);
uint64_t Combine(uint64_t left, uint64_t right);

}  // namespace dealtrace::linkage
