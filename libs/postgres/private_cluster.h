// A private PostgreSQL cluster in a folder of its own: for `dealtrace up` and for tests.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace dealtrace::postgres {

struct ClusterOptions {
  std::string folder;   // data, socket and log live here; made when missing
  bool durable = true;  // false: no fsync, for tests; outlives kill -9, not a power cut
  int connections_max = 200;
};

// Listens on a Unix socket in a short path and nowhere else. initdb refuses root, so as root the
// cluster runs as the user `postgres` (or `nobody`). Leaves the cluster running when the object
// goes away unless StopOnDestroy was asked for.
class PrivateCluster {
 public:
  // Starts it, or attaches to one that runs in the folder already. Cleans up after a kill -9 of the
  // postmaster (stale postmaster.pid, shared memory).
  static absl::StatusOr<std::unique_ptr<PrivateCluster>> Start(const ClusterOptions& options);
  ~PrivateCluster();

  void StopOnDestroy();
  absl::Status Stop();
  // SIGKILLs the postmaster and all its children, as a crash does.
  absl::Status Kill();
  absl::Status Restart();

  // As superuser to `database` (made when missing).
  absl::StatusOr<std::string> ConnectionString(const std::string& database);
  // Ends its sessions and removes it; OK when it is not there.
  absl::Status DropDatabase(const std::string& database);
  // Makes, when missing, in `database` the role pair `<service>_migration` (owns schema
  // `<service>`) and
  // `<service>_runtime` (may only read and write its tables); each is denied on every other schema.
  struct ServiceRoles {
    std::string migration_connection_string;
    std::string runtime_connection_string;
  };
  absl::StatusOr<ServiceRoles> CreateServiceRoles(const std::string& database,
                                                  const std::string& service);
  int port() const;
  const std::string& folder() const;

 private:
  struct Impl;
  explicit PrivateCluster(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::postgres
