// HTML's character references: "&amp;", "&eacute;", "&#8217;", "&#x1F600;".
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

// The text with every character reference of the HTML standard replaced by what it stands for, once
// ("&amp;lt;" becomes "&lt;"). What is none stays as it is, and so does a name without its
// semicolon before a letter, a digit or '=' ("?a=1&copy=2"). Numbers that no character has become
// U+FFFD.
std::string DecodeCharacterReferences(absl::string_view text);

}  // namespace dealtrace::text
