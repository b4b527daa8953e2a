// How programs of Dealtrace end; a CronJob's failure policy reads these.
#pragma once

#include "absl/status/status.h"

namespace dealtrace::service {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;          // permanent: repeating will not help
inline constexpr int kExitUsage = 2;           // wrong arguments
inline constexpr int kExitTryAgain = 75;       // a dependency's fault, or stopped at a checkpoint
inline constexpr int kExitConfiguration = 78;  // the configuration is wrong or missing

// The exit code that tells a scheduler what to do about `status`.
inline int ExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitDone;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
      return kExitTryAgain;
    default:
      return kExitFailed;
  }
}

}  // namespace dealtrace::service
