#include "libs/rpc/readiness.h"

#include "libs/telemetry/log.h"

namespace dealtrace::rpc {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(250);

}  // namespace

Readiness::Readiness(std::vector<Check> checks, std::function<void(bool)> tell)
    : checks_(std::move(checks)), tell_(std::move(tell)) {
  if (checks_.empty()) {
    tell_(true);
    return;
  }
  tell_(false);
  thread_ = std::thread([this] { Run(); });
}

Readiness::~Readiness() { Stop(); }

bool Readiness::AskAll() {
  for (const auto& [name, check] : checks_) {
    if (check()) continue;
    if (name != failed_) {
      failed_ = name;
      telemetry::Log(telemetry::Severity::kInfo, "not ready", {{"check", name}});
    }
    return false;
  }
  if (!failed_.empty()) telemetry::Log(telemetry::Severity::kInfo, "ready");
  failed_.clear();
  return true;
}

void Readiness::Run() {
  bool was_ready = false;
  while (true) {
    const bool is_ready = AskAll();
    sync::MutexLock lock(mutex_);
    if (stopped_) return;
    if (is_ready != was_ready) tell_(is_ready);
    was_ready = is_ready;
    stopping_.WaitFor(mutex_, kInterval);
    if (stopped_) return;
  }
}

void Readiness::Stop() {
  {
    sync::MutexLock lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
    tell_(false);
  }
  stopping_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

}  // namespace dealtrace::rpc
