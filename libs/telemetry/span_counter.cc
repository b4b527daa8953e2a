#include "libs/telemetry/span_counter.h"

#include <opentelemetry/sdk/trace/recordable.h>

#include <utility>

namespace dealtrace::telemetry {
namespace {

namespace sdk = opentelemetry::sdk;

class CountingExporter : public sdk::trace::SpanExporter {
 public:
  CountingExporter(std::unique_ptr<sdk::trace::SpanExporter> exporter,
                   std::shared_ptr<SpanCounts> counts)
      : exporter_(std::move(exporter)), counts_(std::move(counts)) {}

  std::unique_ptr<sdk::trace::Recordable> MakeRecordable() noexcept override {
    return exporter_->MakeRecordable();
  }

  sdk::common::ExportResult Export(
      const opentelemetry::nostd::span<std::unique_ptr<sdk::trace::Recordable>>& spans) noexcept
      override {
    const int64_t size = static_cast<int64_t>(spans.size());
    const sdk::common::ExportResult result = exporter_->Export(spans);
    const bool success = result == sdk::common::ExportResult::kSuccess;
    (success ? counts_->exported : counts_->failed) += size;
    counts_->queued -= size;
    return result;
  }

  bool ForceFlush(std::chrono::microseconds timeout) noexcept override {
    return exporter_->ForceFlush(timeout);
  }

  bool Shutdown(std::chrono::microseconds timeout) noexcept override {
    return exporter_->Shutdown(timeout);
  }

 private:
  std::unique_ptr<sdk::trace::SpanExporter> exporter_;
  std::shared_ptr<SpanCounts> counts_;
};

class BoundingProcessor : public sdk::trace::SpanProcessor {
 public:
  BoundingProcessor(std::unique_ptr<sdk::trace::SpanProcessor> processor,
                    std::shared_ptr<SpanCounts> counts, int64_t queue_spans_max)
      : processor_(std::move(processor)),
        counts_(std::move(counts)),
        queue_spans_max_(queue_spans_max) {}

  std::unique_ptr<sdk::trace::Recordable> MakeRecordable() noexcept override {
    return processor_->MakeRecordable();
  }

  void OnStart(sdk::trace::Recordable& span,
               const opentelemetry::trace::SpanContext& parent) noexcept override {
    ++counts_->started;
    processor_->OnStart(span, parent);
  }

  void OnEnd(std::unique_ptr<sdk::trace::Recordable>&& span) noexcept override {
    if (++counts_->queued > queue_spans_max_) {
      --counts_->queued;
      ++counts_->dropped;
      return;
    }
    processor_->OnEnd(std::move(span));
  }

  bool ForceFlush(std::chrono::microseconds timeout) noexcept override {
    return processor_->ForceFlush(timeout);
  }

  bool Shutdown(std::chrono::microseconds timeout) noexcept override {
    return processor_->Shutdown(timeout);
  }

 private:
  std::unique_ptr<sdk::trace::SpanProcessor> processor_;
  std::shared_ptr<SpanCounts> counts_;
  const int64_t queue_spans_max_;
};

}  // namespace

std::unique_ptr<sdk::trace::SpanExporter> CountExported(
    std::unique_ptr<sdk::trace::SpanExporter> exporter, std::shared_ptr<SpanCounts> counts) {
  return std::make_unique<CountingExporter>(std::move(exporter), std::move(counts));
}

std::unique_ptr<sdk::trace::SpanProcessor> CountAndBound(
    std::unique_ptr<sdk::trace::SpanProcessor> processor, std::shared_ptr<SpanCounts> counts,
    int64_t queue_spans_max) {
  return std::make_unique<BoundingProcessor>(std::move(processor), std::move(counts),
                                             queue_spans_max);
}

}  // namespace dealtrace::telemetry
