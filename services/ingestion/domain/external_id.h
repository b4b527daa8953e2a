// What an id may look like.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// Why `id` cannot be a record's id in its source; absent when it can: 1 to 200 characters of
// well-formed UTF-8 without control characters, at most 440 bytes.
std::optional<std::string> CheckExternalId(absl::string_view id);

}  // namespace dealtrace::ingestion
