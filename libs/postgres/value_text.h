// PostgreSQL's text form of values, both ways. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/postgres/database.h"

namespace dealtrace::postgres {

// The text of a bound value; nothing for NULL. INVALID_ARGUMENT: a text with a zero byte, which no
// type of PostgreSQL takes, or a time outside the years 1 to 9999.
absl::StatusOr<std::optional<std::string>> EncodeParameter(const Parameter& parameter);

// Nothing when the text is not of that form. Times are `2024-05-01 12:00:00.5+00`, `2024-05-01` or
// `infinity`; with no zone they are UTC.
std::optional<absl::Time> ParseTime(absl::string_view text);
std::optional<std::string> ParseBinary(absl::string_view text);
// A one-dimensional array; NULL elements read as "".
std::optional<std::vector<std::string>> ParseTextArray(absl::string_view text);

}  // namespace dealtrace::postgres
