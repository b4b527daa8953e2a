#include "libs/rpc/grpc_process.h"

#include <grpc/support/log.h>

#include <atomic>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "libs/telemetry/log.h"

namespace dealtrace::rpc {
namespace {

void LogForGrpc(gpr_log_func_args* args) {
  absl::string_view file = args->file == nullptr ? "" : args->file;
  const size_t slash = file.rfind('/');
  if (slash != absl::string_view::npos) file.remove_prefix(slash + 1);
  // gRPC calls an error what ends one connection; the calls on it are logged as what they are.
  const telemetry::Severity severity = args->severity == GPR_LOG_SEVERITY_ERROR
                                           ? telemetry::Severity::kWarning
                                           : telemetry::Severity::kDebug;
  telemetry::Log(
      severity, "gRPC said something",
      {{"message", std::string(args->message)}, {"where", absl::StrCat(file, ":", args->line)}});
}

// A property of the process, as gRPC's threads are.
std::atomic<bool> poller_is_lent{false};

}  // namespace

PollerLoan::PollerLoan() : granted_(!poller_is_lent.exchange(true, std::memory_order_acquire)) {}

PollerLoan::~PollerLoan() {
  if (granted_) poller_is_lent.store(false, std::memory_order_release);
}

void PrepareGrpc() {
  static std::once_flag once;
  std::call_once(once, [] {
    gpr_set_log_function(LogForGrpc);
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  });
}

}  // namespace dealtrace::rpc
