#include "libs/telemetry/span_queue.h"

#include <algorithm>
#include <utility>

#include "libs/telemetry/otlp_writer.h"

namespace dealtrace::telemetry {

SpanQueue::SpanQueue(std::unique_ptr<SpanExporter> exporter, const SpanQueueOptions& options,
                     std::shared_ptr<SpanCounts> counts)
    : exporter_(std::move(exporter)), options_(options), counts_(std::move(counts)) {
  if (exporter_ != nullptr) thread_ = std::thread([this] { Run(); });
}

SpanQueue::~SpanQueue() { Stop(); }

void SpanQueue::Take(absl::string_view span) {
  if (exporter_ == nullptr) {
    counts_->exported.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  bool is_full = false;
  {
    sync::MutexLock lock(mutex_);
    if (stopped_ || inside_ >= options_.spans_max) {
      counts_->dropped.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    if (batches_.empty() || batches_.back().count >= options_.batch_spans_max) {
      batches_.emplace_back();
    }
    Batch& batch = batches_.back();
    OtlpWriter(&batch.spans).Bytes(kSpansField, span);
    ++inside_;
    ++taken_;
    is_full = ++batch.count >= options_.batch_spans_max;
  }
  if (is_full) changed_.NotifyOne();
}

SpanQueue::Batch SpanQueue::Next() {
  sync::MutexLock lock(mutex_);
  absl::Time due = absl::Now() + options_.delay;
  while (!stopped_) {
    if (batches_.empty()) {
      // The delay counts from here on, which is no later than the first span.
      if (!changed_.WaitUntil(mutex_, due)) due = absl::Now() + options_.delay;
      continue;
    }
    const bool is_asked_for = taken_ - inside_ < flush_until_;
    if (batches_.front().count >= options_.batch_spans_max || is_asked_for || absl::Now() >= due) {
      Batch batch = std::move(batches_.front());
      batches_.pop_front();
      return batch;
    }
    changed_.WaitUntil(mutex_, due);
  }
  return {};
}

void SpanQueue::Run() {
  while (true) {
    Batch batch = Next();
    if (batch.count == 0) return;
    const int64_t exported =
        std::clamp<int64_t>(exporter_->Export(std::move(batch.spans), batch.count), 0, batch.count);
    counts_->exported.fetch_add(exported, std::memory_order_relaxed);
    counts_->failed.fetch_add(batch.count - exported, std::memory_order_relaxed);
    sync::MutexLock lock(mutex_);
    inside_ -= batch.count;
    left_.NotifyAll();
  }
}

bool SpanQueue::Flush(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  sync::MutexLock lock(mutex_);
  const int64_t until = taken_;
  flush_until_ = std::max(flush_until_, until);
  changed_.NotifyOne();
  // Batches leave in the order in which they were filled.
  while (taken_ - inside_ < until) {
    if (absl::Now() >= deadline) return false;
    left_.WaitUntil(mutex_, deadline);
  }
  return true;
}

void SpanQueue::Stop() {
  {
    sync::MutexLock lock(mutex_);
    stopped_ = true;
  }
  changed_.NotifyAll();
  if (thread_.joinable()) thread_.join();
  sync::MutexLock lock(mutex_);
  for (const Batch& batch : batches_) counts_->dropped += batch.count;
  inside_ = 0;
  batches_.clear();
}

}  // namespace dealtrace::telemetry
