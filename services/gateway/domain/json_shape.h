// How a JSON text would grow, found out without parsing it.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dealtrace::gateway {

// How deep a body's objects and arrays may nest; protobuf's own converter stops at 100.
inline constexpr int kJsonDepthMax = 100;
// How many values (and names) a body may have.
inline constexpr int64_t kJsonValuesMax = 100'000;

// The deepest nesting, and no fewer values and names than a parser would find, for any bytes.
struct JsonShape {
  int depth = 0;
  int64_t value_count = 0;
};
JsonShape MeasureJson(absl::string_view text);

// INVALID_ARGUMENT: beyond one of the limits.
absl::Status CheckShape(const JsonShape& shape);

// The memory that decoding a body of this shape takes at most, and the message that comes of it:
// copies of the text, and nodes of the parsers and submessages for each value. Measured: see
// docs/decisions/0017.
int64_t DecodedBytesMax(absl::string_view text, const JsonShape& shape);

}  // namespace dealtrace::gateway
