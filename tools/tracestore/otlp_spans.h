// From OTLP's spans to ours.
#pragma once

#include <cstdint>
#include <vector>

#include "dealtrace/tracestore/v1/trace_store_service.pb.h"
#include "libs/telemetry/otlp/otlp_messages.h"

namespace dealtrace::tracestore {

struct ConvertedSpans {
  std::vector<v1::Span> spans;
  // Without a valid trace and span id.
  int64_t rejected_count = 0;
};

// Keeps at most 128 attributes, 128 links and 128 events a span, texts of at most 4 KiB. Pure.
ConvertedSpans ConvertSpans(const telemetry::ExportTraceServiceRequest& request);

}  // namespace dealtrace::tracestore
