// Brings spellings of the same word together: case, accents and typographic variants.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

// Lower case without accents: NFKC case folding, combining marks removed, the typographic
// apostrophe and hyphens made plain, "oe" for the ligature, spaces left alone. "Café’s" becomes
// "cafe's". Ill-formed UTF-8 becomes U+FFFD. The result may have another length than the input:
// use Tokenize where offsets into the original are needed.
std::string Fold(absl::string_view text);

}  // namespace dealtrace::text
