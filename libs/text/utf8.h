// Checks and repairs UTF-8, the only encoding that passes a service boundary.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

// True when every byte belongs to a well-formed UTF-8 sequence. Linear, allocates nothing.
bool IsValidUtf8(absl::string_view bytes);

// The same text with every ill-formed sequence replaced by U+FFFD and every NUL by a space, because
// neither Protocol Buffers (ill-formed) nor PostgreSQL (NUL) can store them. Well-formed text
// without NUL comes back unchanged, byte for byte, so offsets into it stay valid.
std::string SanitizeUtf8(absl::string_view bytes);

// The longest prefix of at most `bytes_max` bytes that does not cut a character in two.
absl::string_view TruncateUtf8(absl::string_view text, size_t bytes_max);

}  // namespace dealtrace::text
