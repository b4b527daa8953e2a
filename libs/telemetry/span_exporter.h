// Sends spans to a receiver.
#pragma once

#include <cstdint>
#include <string>

namespace dealtrace::telemetry {

class SpanExporter {
 public:
  virtual ~SpanExporter() = default;
  // `spans` are encoded ScopeSpans.spans fields, `count` of them. Blocks. Returns how many the
  // receiver took. Called by one thread.
  virtual int64_t Export(std::string spans, int64_t count) = 0;
};

}  // namespace dealtrace::telemetry
