#include "services/gateway/domain/trace_headers.h"

#include "absl/strings/match.h"
#include "libs/telemetry/propagation.h"

namespace dealtrace::gateway {

telemetry::TraceContext TraceContextOf(const http::Headers& headers) {
  return telemetry::ExtractContext([&headers](absl::string_view name) {
    telemetry::HeaderValues values;
    for (const auto& [field, value] : headers.fields()) {
      if (absl::EqualsIgnoreCase(field, name)) values.emplace_back(value);
    }
    return values;
  });
}

}  // namespace dealtrace::gateway
