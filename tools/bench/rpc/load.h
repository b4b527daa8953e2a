// Calls something from several threads for a while.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/time/time.h"

namespace dealtrace::bench {

struct LoadResult {
  double calls_per_second = 0;
  double median_microseconds = 0;
  double p99_microseconds = 0;
  int64_t calls = 0;
  int64_t failures = 0;
  double cpu_microseconds_per_call = 0;  // of this process, both sides of the call
};

// `call` returns false when it failed. Each of `callers` threads makes one call after the other.
LoadResult RunLoad(int callers, absl::Duration duration, const std::function<bool()>& call);

double Median(std::vector<double> values);

}  // namespace dealtrace::bench
