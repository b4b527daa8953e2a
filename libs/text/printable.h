// Text from outside, made harmless for a terminal.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

// The text with every character that a terminal obeys instead of showing it written as `\u001b`:
// control characters (escape sequences begin with one), line and paragraph separators, and those
// that turn the direction of writing, by which a line can be shown as another than it is. What is
// not UTF-8 becomes U+FFFD. JSON text stays JSON of the same value: it holds such characters inside
// strings only, and there this is how JSON writes them.
std::string Printable(absl::string_view text);

// The same for text of several lines: line breaks and tabs stay.
std::string PrintableLines(absl::string_view text);

}  // namespace dealtrace::text
