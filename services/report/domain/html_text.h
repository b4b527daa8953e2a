// Text from the data inside HTML.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::report {

// Shows the text as it is, in element content and in quoted attributes: markup characters become
// entities, ill-formed UTF-8 and control characters U+FFFD.
std::string EscapeHtml(absl::string_view text);

// The escaped text in an element that keeps its direction (right-to-left names, direction marks)
// from reaching what stands around it.
std::string IsolatedHtml(absl::string_view text);

// As IsolatedHtml, cut with `…` after `bytes_max` bytes.
std::string ShortHtml(absl::string_view text, size_t bytes_max);

}  // namespace dealtrace::report
