#include "tools/bench/rpc/load.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/time/clock.h"

namespace dealtrace::bench {
namespace {

struct Caller {
  std::vector<double> microseconds;
  int64_t failures = 0;
};

double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double At(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

LoadResult RunLoad(int callers, absl::Duration duration, const std::function<bool()>& call) {
  std::vector<Caller> results(static_cast<size_t>(callers));
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  const double cpu_before = CpuSeconds();
  const absl::Time start = absl::Now();
  for (Caller& result : results) {
    threads.emplace_back([&] {
      while (!done.load(std::memory_order_relaxed)) {
        const absl::Time before = absl::Now();
        if (!call()) ++result.failures;
        result.microseconds.push_back(absl::ToDoubleMicroseconds(absl::Now() - before));
      }
    });
  }
  absl::SleepFor(duration);
  done = true;
  for (std::thread& thread : threads) thread.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  const double cpu = CpuSeconds() - cpu_before;

  LoadResult total;
  std::vector<double> all;
  for (const Caller& result : results) {
    all.insert(all.end(), result.microseconds.begin(), result.microseconds.end());
    total.failures += result.failures;
  }
  std::sort(all.begin(), all.end());
  total.calls = static_cast<int64_t>(all.size());
  total.calls_per_second = static_cast<double>(all.size()) / seconds;
  total.median_microseconds = At(all, 0.5);
  total.p99_microseconds = At(all, 0.99);
  total.cpu_microseconds_per_call =
      cpu * 1e6 / static_cast<double>(std::max<size_t>(1, all.size()));
  return total;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return At(values, 0.5);
}

}  // namespace dealtrace::bench
