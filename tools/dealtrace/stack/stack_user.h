// As whom a local stack runs. Services do not run as root: what `dealtrace up` does as root ends
// with the making of the folder, everything after it is done by the user of the private PostgreSQL.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/server_user.h"

namespace dealtrace::cli {

// This process becomes `user` for good.
absl::Status BecomeUser(const postgres::ServerUser& user);

// FAILED_PRECONDITION names the first folder on the way to `path` that this process cannot enter.
absl::Status CheckReachable(const std::string& path, const postgres::ServerUser& user);

// FAILED_PRECONDITION names the sources file, or the first file or folder that it names as a
// `path`, that this process may not read, and what to do. What is missing is told by a sync.
absl::Status CheckSourcesReadable(const std::string& sources_file,
                                  const postgres::ServerUser& user);

}  // namespace dealtrace::cli
