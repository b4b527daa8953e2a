#include "libs/service/descriptor_limit.h"

#include <sys/resource.h>

#include <cstdint>

#include "libs/telemetry/log.h"

namespace dealtrace::service {
namespace {

// A connection takes one descriptor, a call on it none.
constexpr rlim_t kEnough = 4096;

}  // namespace

void RaiseDescriptorLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  if (limit.rlim_cur >= kEnough) return;
  telemetry::Log(telemetry::Severity::kWarning,
                 "the limit of open files is low; raise it (ulimit -n) where many callers connect",
                 {{"soft_limit", static_cast<int64_t>(limit.rlim_cur)},
                  {"hard_limit", static_cast<int64_t>(limit.rlim_max)}});
}

}  // namespace dealtrace::service
