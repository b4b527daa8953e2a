// Names of people.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// A name as it is compared.
struct PersonName {
  // Folded words without titles, the family name last: "Dr. LIN, Jo" is {jo, lin}.
  std::vector<std::string> words;
  // The words sorted and joined, "" unless there are two or more: a first name alone tells nobody
  // apart.
  std::string key;
};

PersonName ParsePersonName(absl::string_view text);

// True when both have two words or more, the last names agree and the first names agree or one is
// the other's initial ("J. Lin"). Never true for missing names.
bool SamePerson(const PersonName& left, const PersonName& right);

}  // namespace dealtrace::matching
