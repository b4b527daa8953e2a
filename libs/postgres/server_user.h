// The user as whom PostgreSQL, and with it a local stack, runs.
#pragma once

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"

namespace dealtrace::postgres {

// PostgreSQL refuses root, so for root it is `postgres`, or `nobody` where that user is absent. For
// everybody else it is the caller, and nothing is switched.
struct ServerUser {
  bool switch_user = false;
  uid_t user = 0;
  gid_t group = 0;
  std::string name;  // empty when nothing is switched
};
absl::StatusOr<ServerUser> FindServerUser();

}  // namespace dealtrace::postgres
