// Finds what a mistyped key was probably meant to be.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::config {

// The known key that is fewest edits away from `key`, or empty when none is within a third of its
// length (at least 2 edits).
std::string NearestKey(absl::string_view key, const std::vector<std::string>& known);

}  // namespace dealtrace::config
