// The bounded queue between the threads that end spans and the one that exports them.
//
// A span is appended to the batch that is being filled: one lock held for the copy of a few hundred
// bytes. What does not fit is dropped and counted, never in silence.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/span_exporter.h"
#include "libs/telemetry/tracer.h"

namespace dealtrace::telemetry {

struct SpanCounts {
  std::atomic<int64_t> started{0};
  std::atomic<int64_t> exported{0};  // the receiver took them
  std::atomic<int64_t> dropped{0};   // the queue was full, or had been stopped
  std::atomic<int64_t> failed{0};    // the receiver did not take them
};

struct SpanQueueOptions {
  int spans_max = 2048;  // those being exported included
  int batch_spans_max = 512;
  // How long a span waits for others to fill its batch.
  absl::Duration delay = absl::Seconds(5);
};

// Thread-safe.
class SpanQueue final : public SpanSink {
 public:
  // Without an exporter spans are counted and forgotten.
  SpanQueue(std::unique_ptr<SpanExporter> exporter, const SpanQueueOptions& options,
            std::shared_ptr<SpanCounts> counts);
  ~SpanQueue() override;

  void CountStarted() override { counts_->started.fetch_add(1, std::memory_order_relaxed); }
  void Take(absl::string_view span) override;

  // Exports what was taken before the call. False when that took longer than `timeout`.
  bool Flush(absl::Duration timeout);
  // Takes no more spans and waits for the export in flight; what is queued still is dropped.
  void Stop();

 private:
  struct Batch {
    std::string spans;  // ScopeSpans.spans fields
    int64_t count = 0;
  };

  void Run();
  // The next batch that is due, or an empty one after Stop().
  Batch Next();

  const std::unique_ptr<SpanExporter> exporter_;
  const SpanQueueOptions options_;
  const std::shared_ptr<SpanCounts> counts_;
  sync::Mutex mutex_;
  sync::Condition changed_;  // for the exporting thread
  sync::Condition left_;     // for those that flush
  // All but the last are full.
  std::deque<Batch> batches_ ABSL_GUARDED_BY(mutex_);
  int64_t inside_ ABSL_GUARDED_BY(mutex_) = 0;  // queued or being exported
  int64_t taken_ ABSL_GUARDED_BY(mutex_) = 0;   // since the beginning
  // All spans up to this number are due now.
  int64_t flush_until_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  // Last, because it uses what is above.
  std::thread thread_;
};

}  // namespace dealtrace::telemetry
