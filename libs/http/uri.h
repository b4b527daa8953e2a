// Percent encoding and query strings (RFC 3986, and `+` for a blank in queries as HTML forms send).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dealtrace::http {

// Decodes `%41`. The characters of `keep_encoded` stay as they were written (for example "/" leaves
// `%2F`). INVALID_ARGUMENT when a percent sign is not followed by two hexadecimal digits or the
// result is not UTF-8.
absl::StatusOr<std::string> PercentDecode(absl::string_view text,
                                          absl::string_view keep_encoded = "");

// Encodes everything but unreserved characters and those of `keep`.
std::string PercentEncode(absl::string_view text, absl::string_view keep = "");

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// The parameters of `a=1&b=2`, decoded, in order. A name without `=` has an empty value. The
// same errors as PercentDecode, and INVALID_ARGUMENT beyond `parameter_count_max`.
absl::StatusOr<QueryParameters> ParseQuery(absl::string_view query, int parameter_count_max = 1000);

// A target's path and query, cut at the first `?`.
std::pair<absl::string_view, absl::string_view> SplitTarget(absl::string_view target);

}  // namespace dealtrace::http
