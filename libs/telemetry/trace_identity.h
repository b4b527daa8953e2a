// A span's identity in binary, as the hot path passes it on.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::telemetry {

struct TraceIdentity {
  std::array<uint8_t, 16> trace_id{};
  std::array<uint8_t, 8> span_id{};
  uint8_t flags = 0;
  std::string trace_state;

  // False: no trace. A valid identity has no zero id.
  bool valid() const { return span_id != std::array<uint8_t, 8>{}; }
  bool sampled() const { return (flags & 1) != 0; }
};

// Reads a W3C `traceparent`; not valid when it has not the form. Of a version above 00 its first
// four fields are read, and of its flags the one that all versions have. A `tracestate` with
// characters that no header may carry is left out, as the specification demands of one that cannot
// be read.
TraceIdentity ParseTraceParent(absl::string_view trace_parent, absl::string_view trace_state);

// The 55 characters of version 00, or empty when the identity is not valid.
std::string FormatTraceParent(const TraceIdentity& identity);

// Never zero; from a generator of each thread's own.
uint64_t RandomId();

}  // namespace dealtrace::telemetry
