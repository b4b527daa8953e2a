#include "libs/rpc/watchdog.h"

#include "libs/telemetry/log.h"

namespace dealtrace::rpc {

Watchdog::Watchdog(std::vector<Probe> probes, Options options)
    : probes_(std::move(probes)), options_(std::move(options)), thread_([this] { Run(); }) {}

Watchdog::~Watchdog() { Stop(); }

bool Watchdog::TryAll() {
  bool accepts = true;
  for (const auto& [address, probe] : probes_) {
    const absl::Status status = probe();
    if (status.ok()) continue;
    accepts = false;
    telemetry::Log(telemetry::Severity::kWarning, "the server does not accept a connection",
                   {{"address", address}, {"reason", std::string(status.message())}});
  }
  return accepts;
}

void Watchdog::Run() {
  int failures = 0;
  while (true) {
    {
      sync::MutexLock lock(mutex_);
      const absl::Time next = absl::Now() + options_.interval;
      while (!stopped_ && absl::Now() < next) stopping_.WaitUntil(mutex_, next);
      if (stopped_) return;
    }
    const bool accepts = TryAll();
    sync::MutexLock lock(mutex_);
    if (stopped_) return;
    if (options_.tell) options_.tell(accepts);
    failures = accepts ? 0 : failures + 1;
    if (failures < options_.failures_max) continue;
    telemetry::Log(telemetry::Severity::kError, "the server stopped accepting connections",
                   {{"failures", int64_t{failures}}});
    if (options_.stopped_accepting) options_.stopped_accepting();
    return;
  }
}

void Watchdog::Stop() {
  {
    sync::MutexLock lock(mutex_);
    stopped_ = true;
  }
  stopping_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

}  // namespace dealtrace::rpc
