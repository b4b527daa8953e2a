// The trace that a caller's request belongs to.
#pragma once

#include "libs/http/message.h"
#include "libs/telemetry/span.h"

namespace dealtrace::gateway {

// The trace context of the headers by the process's propagators (libs/telemetry/propagation.h);
// empty when there is none. What is returned can be sent on as it is.
telemetry::TraceContext TraceContextOf(const http::Headers& headers);

}  // namespace dealtrace::gateway
