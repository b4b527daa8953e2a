// Where e-mail addresses and phone numbers may stand in a text.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::erasure {

// Bytes of a text, [begin, end).
struct Stretch {
  size_t begin = 0;
  size_t end = 0;
};

// What looks like an e-mail address, in the order of the text.
std::vector<Stretch> FindEmails(absl::string_view text);

// What may be a phone number: every sequence of groups of digits with seven to 17 digits together,
// for each beginning the longest first, because one number may follow another. They overlap.
std::vector<Stretch> FindNumbers(absl::string_view text);

// `opportunities/crm~4155550100`: its digits are nobody's number.
bool IsResourceName(absl::string_view text);

}  // namespace dealtrace::erasure
