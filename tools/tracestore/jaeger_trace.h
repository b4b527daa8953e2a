// From the JSON of Jaeger's query service to our trace.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dealtrace/tracestore/v1/trace_store_service.pb.h"

namespace dealtrace::tracestore {

// The answer of `/api/traces/{id}` (Jaeger 1.x, `json_span` model: times in microseconds,
// references CHILD_OF and FOLLOWS_FROM). NOT_FOUND: it holds no such trace; DATA_LOSS: it is not of
// this form. Pure.
absl::StatusOr<v1::Trace> ParseJaegerTrace(const std::string& trace, absl::string_view json);

}  // namespace dealtrace::tracestore
