#include "libs/telemetry/tracer.h"

#include <atomic>
#include <cmath>
#include <vector>

#include "libs/sync/mutex.h"

namespace dealtrace::telemetry {
namespace {

// The one thing of the process that is global; see ProcessTracer(). A process has one tracer, a
// test some.
struct Process {
  std::atomic<const Tracer*> current{nullptr};
  sync::Mutex mutex;
  std::vector<std::shared_ptr<const Tracer>> kept ABSL_GUARDED_BY(mutex);
};

Process& ThisProcess() {
  static Process& process = *new Process();
  return process;
}

}  // namespace

bool Sampling::Takes(const TraceIdentity& parent, const std::array<uint8_t, 16>& trace_id) const {
  if (follows_parent && parent.valid()) return parent.sampled();
  switch (sampler) {
    case Sampler::kAlwaysOn:
      return true;
    case Sampler::kAlwaysOff:
      return false;
    case Sampler::kTraceIdRatio:
      break;
  }
  // The last 56 bits are random in every trace id (W3C Trace Context, level 2).
  uint64_t randomness = 0;
  for (size_t i = 9; i < trace_id.size(); ++i) randomness = randomness << 8 | trace_id[i];
  return randomness < static_cast<uint64_t>(std::ldexp(ratio, 56));
}

const Tracer* ProcessTracer() { return ThisProcess().current.load(std::memory_order_acquire); }

void SetProcessTracer(std::shared_ptr<const Tracer> tracer) {
  Process& process = ThisProcess();
  sync::MutexLock lock(process.mutex);
  process.current.store(tracer.get(), std::memory_order_release);
  if (tracer != nullptr) process.kept.push_back(std::move(tracer));
}

}  // namespace dealtrace::telemetry
