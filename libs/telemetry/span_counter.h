// Counts what becomes of spans on their way to the exporter, and bounds the queue between.
//
// opentelemetry-cpp's batch processor drops a span without telling when its queue is full. So the
// queue's limit is kept here, where a dropped span is counted, and the batch processor behind it
// gets a queue that cannot overflow.
#pragma once

#include <opentelemetry/sdk/trace/exporter.h>
#include <opentelemetry/sdk/trace/processor.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace dealtrace::telemetry {

struct SpanCounts {
  std::atomic<int64_t> started{0};
  std::atomic<int64_t> exported{0};  // the receiver took them
  std::atomic<int64_t> dropped{0};   // the queue was full
  std::atomic<int64_t> failed{0};    // the receiver did not take them
  std::atomic<int64_t> queued{0};    // ended, neither exported nor failed yet
};

std::unique_ptr<opentelemetry::sdk::trace::SpanExporter> CountExported(
    std::unique_ptr<opentelemetry::sdk::trace::SpanExporter> exporter,
    std::shared_ptr<SpanCounts> counts);

std::unique_ptr<opentelemetry::sdk::trace::SpanProcessor> CountAndBound(
    std::unique_ptr<opentelemetry::sdk::trace::SpanProcessor> processor,
    std::shared_ptr<SpanCounts> counts, int64_t queue_spans_max);

}  // namespace dealtrace::telemetry
