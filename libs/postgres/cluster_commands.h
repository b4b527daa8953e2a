// Running PostgreSQL's own programs; only for the sources of this library.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/server_user.h"

namespace dealtrace::postgres {

// The folder of initdb, pg_ctl and postgres; `major_version` (of an existing data folder) may be
// empty. NOT_FOUND names the package to install.
absl::StatusOr<std::string> FindPrograms(const std::string& major_version);

// Runs a program to its end as `user`, with its output in the status of a failure (its last lines).
absl::Status RunProgram(const ServerUser& user, const std::vector<std::string>& command);

// Whether a postmaster works in `data_folder`. A dead one that nobody has reaped does not count,
// though `pg_ctl status` says so.
bool ServerRuns(const std::string& data_folder);

// Ends with SIGKILL every PostgreSQL process that works in `data_folder`, and waits until they are
// gone. After a kill -9 of the postmaster its children hold the shared memory for a moment, and a
// new postmaster refuses to start until they have let go.
absl::Status KillServerProcesses(const std::string& data_folder);

// A TCP port of 127.0.0.1 that was free a moment ago.
absl::StatusOr<int> PickFreePort();

}  // namespace dealtrace::postgres
