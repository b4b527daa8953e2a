// How a trace context is written into the headers of a call: W3C `traceparent` and `tracestate`, or
// the forms that OTEL_PROPAGATORS names (B3 single and multi, Jaeger).
//
// Header names are lower case, as gRPC metadata demands. Baggage is never passed on.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "libs/telemetry/environment.h"
#include "libs/telemetry/span.h"

namespace dealtrace::telemetry {

// The values of a header by its lower-case name, in the order in which they came: one for each time
// that it was sent. They must outlive the read.
using HeaderValues = absl::InlinedVector<absl::string_view, 2>;
using HeaderReader = std::function<HeaderValues(absl::string_view name)>;
using Headers = std::vector<std::pair<std::string, std::string>>;

// The context that the headers carry, in the first form that has one; empty when there is none, and
// when a header that may come once came twice. What is returned can be sent on as it is: the
// `traceparent` is of version 00 whatever version came, the `tracestate` has all its headers in
// one. Uses the process's propagators.
TraceContext ExtractContext(const HeaderReader& read);
TraceContext ExtractContext(const HeaderReader& read, const std::vector<Propagator>& propagators);

// The headers that carry `context`, in every form. Uses the process's propagators.
Headers InjectContext(const TraceContext& context);
Headers InjectContext(const TraceContext& context, const std::vector<Propagator>& propagators);

// The process's propagators; set once, by Telemetry::Start. Default: W3C trace context.
void SetPropagators(std::vector<Propagator> propagators);

}  // namespace dealtrace::telemetry
