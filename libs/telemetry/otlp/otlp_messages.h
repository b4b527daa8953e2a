// OTLP's trace messages: the types are in the system's opentelemetry_proto library, never compiled
// again here (two copies in one process would both register themselves).
#pragma once

#include <cstdint>

#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace dealtrace::telemetry {

using opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using opentelemetry::proto::collector::trace::v1::ExportTraceServiceResponse;

// `package.Service/Method` of OTLP's receiver.
inline constexpr char kOtlpExportMethod[] =
    "opentelemetry.proto.collector.trace.v1.TraceService/Export";

int64_t CountSpans(const ExportTraceServiceRequest& request);

}  // namespace dealtrace::telemetry
