// A trace as a waterfall, and the list of traces.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "dealtrace/tracestore/v1/trace_store_service.pb.h"

namespace dealtrace::gateway {

// How many spans a page shows; the rest is counted.
inline constexpr int kTracePageSpansMax = 3000;

// One row a span, children below their parents by start time, with its attributes to unfold. A span
// whose parent has not arrived stands at the left and says so; no order of spans (a cycle included)
// loses one or hangs.
std::string RenderTrace(const tracestore::v1::Trace& trace, absl::string_view nonce);

std::string RenderTraceList(const tracestore::v1::ListTracesResponse& traces,
                            absl::string_view nonce);

}  // namespace dealtrace::gateway
