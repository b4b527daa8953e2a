// What the spans of this process become: sampled or not, and who takes them when they end.
#pragma once

#include <memory>

#include "absl/strings/string_view.h"
#include "libs/telemetry/environment.h"
#include "libs/telemetry/trace_identity.h"

namespace dealtrace::telemetry {

// Thread-safe.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  // A span that will be taken was started.
  virtual void CountStarted() = 0;
  // An ended span as an encoded OTLP trace.v1.Span.
  virtual void Take(absl::string_view span) = 0;
};

// Whether a span is recorded, by the OTEL_TRACES_SAMPLER rules.
struct Sampling {
  Sampler sampler = Sampler::kAlwaysOn;
  bool follows_parent = true;
  double ratio = 1;  // 0 to 1, of traces

  // `parent` is not valid for a root. A trace is taken or left as a whole: by its id, or as the
  // parent was.
  bool Takes(const TraceIdentity& parent, const std::array<uint8_t, 16>& trace_id) const;
};

struct Tracer {
  Sampling sampling;
  std::shared_ptr<SpanSink> sink;
};

// The process's tracer; null: spans get no ids of their own, only pass their parent's on. Valid for
// ever: spans that outlive a change end where they began.
const Tracer* ProcessTracer();
void SetProcessTracer(std::shared_ptr<const Tracer> tracer);

}  // namespace dealtrace::telemetry
