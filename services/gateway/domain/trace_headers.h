// The trace that a caller's request belongs to.
#pragma once

#include "libs/http/message.h"
#include "libs/telemetry/span.h"

namespace dealtrace::gateway {

// The W3C trace context of the headers, each checked against its grammar: without a `traceparent`
// that has it there is no context, a `tracestate` that does not have it is left out, as the
// recommendation says. What is returned can be sent on as it is.
telemetry::TraceContext TraceContextOf(const http::Headers& headers);

}  // namespace dealtrace::gateway
