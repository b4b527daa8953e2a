// What an id may look like.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// What is told of an id such as "1.41555E+10": two records may have become one.
inline constexpr absl::string_view kDamagedId =
    "is a long number that a spreadsheet has shortened (1.4E+10): its last digits are lost; format "
    "the column as text and export again";

// Why `id` cannot be a record's id in its source; absent when it can: 1 to 200 characters of
// well-formed UTF-8 without control characters, at most 440 bytes.
std::optional<std::string> CheckExternalId(absl::string_view id);

}  // namespace dealtrace::ingestion
