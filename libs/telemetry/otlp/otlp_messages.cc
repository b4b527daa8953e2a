#include "libs/telemetry/otlp/otlp_messages.h"

namespace dealtrace::telemetry {

int64_t CountSpans(const ExportTraceServiceRequest& request) {
  int64_t count = 0;
  for (const auto& resource : request.resource_spans()) {
    for (const auto& scope : resource.scope_spans()) count += scope.spans_size();
  }
  return count;
}

}  // namespace dealtrace::telemetry
