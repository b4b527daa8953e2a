// Splits text into words, numbers, symbols and masks, each with its place in the original.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

enum class TokenKind : uint8_t {
  kWord,         // letters, with inner apostrophes: "don't"
  kNumber,       // digits, with inner separators: "12,500.50"
  kPunctuation,  // one punctuation character
  kSymbol,       // any other visible character: currency signs, emoji
  kMask,         // a redaction in square brackets: "[PERSON_NAME]"
};

struct Token {
  uint32_t offset = 0;  // bytes from the start of the original text
  uint32_t length = 0;  // bytes in the original text
  TokenKind kind = TokenKind::kWord;
  std::string folded;  // see Fold
};

// Tokens in the order of the text; hyphens split words, French elisions ("l'offre", "n'est") split
// after the apostrophe, English contractions stay whole. Works for any input, also ill-formed
// UTF-8, in linear time. Text beyond `tokens_max` tokens or 4 GiB is left out.
std::vector<Token> Tokenize(absl::string_view text, size_t tokens_max = 1000000);

}  // namespace dealtrace::text
