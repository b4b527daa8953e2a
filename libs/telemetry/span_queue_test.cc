#include "libs/telemetry/span_queue.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace dealtrace::telemetry {
namespace {

// Counts what it is given; waits while it is closed.
struct Receiver {
  sync::Mutex mutex;
  sync::Condition changed;
  bool is_closed ABSL_GUARDED_BY(mutex) = false;
  bool takes ABSL_GUARDED_BY(mutex) = true;
  bool is_inside ABSL_GUARDED_BY(mutex) = false;
  std::vector<int64_t> batches ABSL_GUARDED_BY(mutex);
  size_t bytes ABSL_GUARDED_BY(mutex) = 0;

  void Close(bool closed) {
    sync::MutexLock lock(mutex);
    is_closed = closed;
    changed.NotifyAll();
  }
  void WaitUntilInside() {
    sync::MutexLock lock(mutex);
    while (!is_inside) changed.Wait(mutex);
  }
};

class FakeExporter : public SpanExporter {
 public:
  explicit FakeExporter(Receiver& receiver) : receiver_(receiver) {}
  int64_t Export(std::string spans, int64_t count) override {
    sync::MutexLock lock(receiver_.mutex);
    receiver_.is_inside = true;
    receiver_.changed.NotifyAll();
    while (receiver_.is_closed) receiver_.changed.Wait(receiver_.mutex);
    receiver_.batches.push_back(count);
    receiver_.bytes += spans.size();
    return receiver_.takes ? count : 0;
  }

 private:
  Receiver& receiver_;
};

class SpanQueueTest : public ::testing::Test {
 protected:
  std::unique_ptr<SpanQueue> Make(const SpanQueueOptions& options) {
    return std::make_unique<SpanQueue>(std::make_unique<FakeExporter>(receiver_), options, counts_);
  }

  std::vector<int64_t> Batches() {
    sync::MutexLock lock(receiver_.mutex);
    return receiver_.batches;
  }

  Receiver receiver_;
  std::shared_ptr<SpanCounts> counts_ = std::make_shared<SpanCounts>();
};

constexpr absl::Duration kLong = absl::Minutes(10);

TEST_F(SpanQueueTest, ExportsFullBatchesAndOnFlushTheRest) {
  const auto queue = Make({.spans_max = 100, .batch_spans_max = 4, .delay = kLong});
  for (int i = 0; i < 10; ++i) queue->Take("span");
  EXPECT_TRUE(queue->Flush(kLong));
  EXPECT_EQ(Batches(), (std::vector<int64_t>{4, 4, 2}));
  EXPECT_EQ(counts_->exported, 10);
  sync::MutexLock lock(receiver_.mutex);
  // A tag, a length and the span.
  EXPECT_EQ(receiver_.bytes, 10u * 6);
}

TEST_F(SpanQueueTest, ExportsWhatWaitedLongEnough) {
  const auto queue =
      Make({.spans_max = 100, .batch_spans_max = 50, .delay = absl::Milliseconds(1)});
  queue->Take("span");
  receiver_.WaitUntilInside();
}

TEST_F(SpanQueueTest, CountsWhatItCannotHold) {
  const auto queue = Make({.spans_max = 6, .batch_spans_max = 2, .delay = kLong});
  receiver_.Close(true);
  for (int i = 0; i < 10; ++i) queue->Take("span");
  EXPECT_EQ(counts_->dropped, 4);
  EXPECT_FALSE(queue->Flush(absl::Milliseconds(1)));
  receiver_.Close(false);
  EXPECT_TRUE(queue->Flush(kLong));
  EXPECT_EQ(counts_->exported, 6);
  queue->Take("span");
  EXPECT_EQ(counts_->dropped, 4);
}

TEST_F(SpanQueueTest, CountsWhatTheReceiverDoesNotTake) {
  {
    sync::MutexLock lock(receiver_.mutex);
    receiver_.takes = false;
  }
  const auto queue = Make({.spans_max = 6, .batch_spans_max = 2, .delay = kLong});
  for (int i = 0; i < 3; ++i) queue->Take("span");
  EXPECT_TRUE(queue->Flush(kLong));
  EXPECT_EQ(counts_->failed, 3);
  EXPECT_EQ(counts_->exported, 0);
}

TEST_F(SpanQueueTest, AfterStopEverySpanIsDroppedAndCounted) {
  const auto queue = Make({.spans_max = 6, .batch_spans_max = 5, .delay = kLong});
  queue->Take("span");
  queue->Stop();
  queue->Take("span");
  EXPECT_EQ(counts_->dropped, 2);
  EXPECT_TRUE(queue->Flush(kLong));
}

TEST_F(SpanQueueTest, WithoutAnExporterSpansAreForgotten) {
  SpanQueue queue(nullptr, {}, counts_);
  for (int i = 0; i < 5000; ++i) queue.Take("span");
  EXPECT_EQ(counts_->exported, 5000);
  EXPECT_TRUE(queue.Flush(absl::ZeroDuration()));
}

TEST_F(SpanQueueTest, LosesNoneOfManyThreads) {
  const auto queue = Make({.spans_max = 100000, .batch_spans_max = 7, .delay = kLong});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        queue->CountStarted();
        queue->Take("span");
        if (i % 100 == 0) queue->Flush(absl::ZeroDuration());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(queue->Flush(kLong));
  EXPECT_EQ(counts_->started, 4000);
  EXPECT_EQ(counts_->exported, 4000);
  EXPECT_EQ(counts_->dropped, 0);
}

}  // namespace
}  // namespace dealtrace::telemetry
