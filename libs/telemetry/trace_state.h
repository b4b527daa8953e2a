// The grammar of the header `tracestate` (W3C Trace Context, 3.3).
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dealtrace::telemetry {

// One list of all members of the headers, in the order in which they came. Empty when a member does
// not have the grammar or there are more than 32: the recommendation wants the whole list discarded
// then. Of two members with one key the first is kept, which is the newer one. Of more than 512
// characters those members go that the recommendation wants to go: the long ones, then the last.
std::string JoinTraceState(absl::Span<const absl::string_view> headers);

}  // namespace dealtrace::telemetry
