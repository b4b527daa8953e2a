// Ids in the form of the systems that the sample company pretends to be exported from.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::sandbox {

// An 18-character Salesforce id: a 3-character key prefix ("006" for opportunities), the number in
// base 62 and the 3 check characters that make it unique without regard to case. number < 2^48.
std::string CrmId(absl::string_view key_prefix, int64_t number);

// "s-" and 12 hexadecimal digits that look random; one-to-one for number < 2^48.
std::string CallId(uint64_t seed, int64_t number);

}  // namespace dealtrace::sandbox
