// Splits texts into the tokens that names are compared by, in every script.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::erasure {

// A word, with its marks and digits; or one letter of a script that writes words without spaces
// between them (Chinese, Japanese, Korean with its particles, Thai, Lao, Khmer, Burmese), because
// there a name stands anywhere in a run of letters.
struct NameToken {
  uint32_t offset = 0;  // bytes from the start of the original text
  uint32_t length = 0;  // bytes in the original text
  bool unspaced = false;
  std::string folded;  // without case and accents, the same for NFC and NFD
};

// In the order of the text. Everything that is no letter, mark or digit separates tokens, also
// apostrophes and hyphens. Linear in the text.
std::vector<NameToken> TokenizeForNames(absl::string_view text);

// Whether `next` goes on with the name that ends in `last`: nothing but spaces, dots, hyphens and
// apostrophes is between them.
bool GoesOn(absl::string_view text, const NameToken& last, const NameToken& next);

// The folded tokens as one text: a name has one spelling, with or without hyphens.
std::string JoinTokens(const NameToken* begin, const NameToken* end);

}  // namespace dealtrace::erasure
