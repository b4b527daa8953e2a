// Names of people.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// Folded words in sorted order, without titles: "Dr. Jo LIN" and "Lin, Jo" are both "jo lin". ""
// unless there are at least two words, since a first name alone tells nobody apart.
std::string PersonKey(absl::string_view name);

// True when both have two words or more, the last names agree and the first names agree or one is
// the other's initial ("J. Lin"). Never true for missing names.
bool SamePerson(absl::string_view left, absl::string_view right);

}  // namespace dealtrace::matching
