// The exporters that the environment can name: OTLP over gRPC or HTTP, and the console.
#pragma once

#include <opentelemetry/sdk/resource/resource.h>

#include <memory>

#include "libs/telemetry/environment.h"
#include "libs/telemetry/span_exporter.h"

namespace dealtrace::telemetry {

// For the spans of a process that is `resource`. Null when nothing is exported.
std::unique_ptr<SpanExporter> MakeSpanExporter(
    const Environment& environment, const opentelemetry::sdk::resource::Resource& resource);

}  // namespace dealtrace::telemetry
