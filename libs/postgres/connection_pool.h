// A bounded pool of connections; only for the sources of this library.
#pragma once

#include <memory>
#include <pqxx/connection>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::postgres {

// A connection and the statements that are prepared on it. Used by one thread at a time.
class PooledConnection {
 public:
  explicit PooledConnection(const std::string& connection_string)
      : connection_(connection_string) {}

  pqxx::connection& pqxx() { return connection_; }
  // The name under which `text` is prepared here; empty when the limit is reached, so that texts
  // that were made at run time cannot fill the server's memory.
  std::string Prepare(absl::string_view text);

 private:
  pqxx::connection connection_;
  absl::flat_hash_map<std::string, std::string> prepared_;
};

// Thread-safe.
class ConnectionPool {
 public:
  ConnectionPool(std::string connection_string, int connections_max)
      : connection_string_(std::move(connection_string)), connections_max_(connections_max) {}

  // Gives the connection back when it goes away; a broken one is dropped instead.
  class Lease {
   public:
    Lease(ConnectionPool* pool, std::unique_ptr<PooledConnection> connection)
        : pool_(pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    ~Lease();
    PooledConnection& operator*() { return *connection_; }
    // The connection is not used again, and neither are the idle ones, which most likely broke at
    // the same moment.
    void MarkBroken() { broken_ = true; }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<PooledConnection> connection_;
    bool broken_ = false;
  };

  // RESOURCE_EXHAUSTED when none gets free before `deadline`; UNAVAILABLE when the server refuses.
  absl::StatusOr<Lease> Acquire(absl::Time deadline);
  int in_use();
  const std::string& connection_string() const { return connection_string_; }

 private:
  void Return(std::unique_ptr<PooledConnection> connection, bool broken);

  const std::string connection_string_;
  const int connections_max_;
  sync::Mutex mutex_;
  sync::Condition returned_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::unique_ptr<PooledConnection>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::postgres
