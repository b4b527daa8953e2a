// Given names that stand for each other.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::linkage {

// Whether any other name stands for it.
bool HasNicknames(absl::string_view name);
// True for two folded given names of one group, for example `bob` and `robert`; false for equal
// ones that are in no group.
bool AreNicknames(absl::string_view left, absl::string_view right);

// The first name of the word's group; the word itself when it is in none.
absl::string_view FormalName(absl::string_view word);

}  // namespace dealtrace::linkage
