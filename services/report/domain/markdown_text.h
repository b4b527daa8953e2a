// Text from the data inside Markdown.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::report {

// One line that shows the text as it is: what Markdown or HTML would read as markup is escaped,
// line breaks become spaces, control and text-direction characters are left out.
std::string EscapeMarkdown(absl::string_view text);

// For use between back-ticks: characters that would end the code or read as markup are replaced.
std::string CodeText(absl::string_view text);

}  // namespace dealtrace::report
