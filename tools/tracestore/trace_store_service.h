// What the trace store serves: OTLP's receiver and the reading of traces.
#pragma once

#include <memory>

#include "libs/rpc/server.h"
#include "libs/telemetry/metrics.h"
#include "tools/tracestore/span_store.h"

namespace dealtrace::tracestore {

// `store` is used until the server has drained.
void RegisterTraceStore(rpc::Server& server, std::shared_ptr<SpanStore> store,
                        std::shared_ptr<telemetry::Metrics> metrics);

}  // namespace dealtrace::tracestore
