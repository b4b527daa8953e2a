// Reads the lines of the files that the scorer compares.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dealtrace::sandbox {

// Calls `read` with each non-empty line as JSON. Stops at the first line that is not JSON, or that
// `read` refuses by an error or an exception of the JSON library; the error names file and line.
absl::Status ForEachJsonLine(const std::string& path,
                             const std::function<absl::Status(const nlohmann::json&)>& read);

// The fields of one CSV line (RFC 4180, without line breaks in fields).
std::vector<std::string> SplitCsvLine(absl::string_view line);

// Calls `read` with the values of these columns for each line after the header; an optional column
// that the file lacks gives "". INVALID_ARGUMENT when a required column is missing.
absl::Status ForEachCsvRow(
    const std::string& path, const std::vector<std::string>& required,
    const std::vector<std::string>& optional,
    const std::function<absl::Status(const std::vector<std::string>&)>& read);

}  // namespace dealtrace::sandbox
