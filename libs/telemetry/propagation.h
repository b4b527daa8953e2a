// How a trace context is written into the headers of a call: W3C `traceparent` and `tracestate`, or
// the forms that OTEL_PROPAGATORS names (B3 single and multi, Jaeger).
//
// Header names are lower case, as gRPC metadata demands. Baggage is never passed on.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/telemetry/environment.h"
#include "libs/telemetry/span.h"

namespace dealtrace::telemetry {

// The value of a header by its lower-case name; empty when absent.
using HeaderReader = std::function<absl::string_view(absl::string_view name)>;
using Headers = std::vector<std::pair<std::string, std::string>>;

// The context that the headers carry, in the first form that has one; empty when there is none.
// Uses the process's propagators.
TraceContext ExtractContext(const HeaderReader& read);
TraceContext ExtractContext(const HeaderReader& read, const std::vector<Propagator>& propagators);

// The headers that carry `context`, in every form. Uses the process's propagators.
Headers InjectContext(const TraceContext& context);
Headers InjectContext(const TraceContext& context, const std::vector<Propagator>& propagators);

// The process's propagators; set once, by Telemetry::Start. Default: W3C trace context.
void SetPropagators(std::vector<Propagator> propagators);

}  // namespace dealtrace::telemetry
