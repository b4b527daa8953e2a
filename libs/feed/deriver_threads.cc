#include "libs/feed/deriver_threads.h"

namespace dealtrace::feed {

void DeriverThreads::Start(int count) {
  if (!threads_.empty()) return;
  for (int i = 0; i < count; ++i) threads_.emplace_back([this] { Run(); });
  threads_.emplace_back([this] { Measure(); });
}

void DeriverThreads::Stop() {
  stop_.Request();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void DeriverThreads::Run() {
  const std::unique_ptr<DeriverWorker> worker = work_.make_worker();
  while (!stop_.requested()) {
    // Counted before looking for work, so that what comes in between is not missed.
    const uint64_t seen = work_.hint_count();
    const absl::StatusOr<int> worked = worker->Work();
    if (!worked.ok()) {
      stop_.WaitFor(worker->Failed(worked.status()));
      continue;
    }
    worker->Succeeded();
    if (*worked == 0) work_.wait_for_hint(seen, [this] { return stop_.requested(); });
  }
}

void DeriverThreads::Measure() {
  do {
    work_.measure();
  } while (stop_.WaitFor(work_.measure_interval));
}

}  // namespace dealtrace::feed
