// The words of a transcript's turn, as far as names are found in them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::matching {

struct SpokenWord {
  std::string folded;
  bool capital = false;            // begins with a capital, or is a number with letters ("3M")
  bool first_of_sentence = false;  // a capital means nothing there
  bool after_comma = false;
  bool after_break = false;  // any punctuation stands before it: a name does not go on over it
};

// Any bytes are accepted.
std::vector<SpokenWord> SplitSpeech(absl::string_view text);

// "of", "and", "de" …: may stand inside a name.
bool IsNameConnector(absl::string_view folded);

// True when the words before `at` say that the speaker buys for somebody else: "handling the
// purchasing for", "we represent", "we act for".
bool IsBuyingForOthers(const std::vector<SpokenWord>& words, size_t at);

// Words of buying and selling, English and French.
bool IsSellingWord(absl::string_view folded);

// Sums of money of at least 100: a currency sign or word stands beside the number, or its digits
// are grouped by thousands. Fractions are cut off.
std::vector<int64_t> AmountsIn(absl::string_view text);

}  // namespace dealtrace::matching
