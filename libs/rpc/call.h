// What a handler knows of the call that it serves.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::rpc {

// Who calls. Made from a checked bearer token, or else from the peer's certificate.
struct Principal {
  // `user:<sub>` or `service:<name>`.
  std::string name;
  std::vector<std::string> scopes;
  // The CRM's user as whom a person reads, `users/{id}`, from the token's claim `user`. Empty:
  // none.
  std::string user = {};
  // The teams whose records a person reads, `teams/{id}`, from the token's claim `teams`.
  std::vector<std::string> teams = {};

  // The name of the service that calls; empty when a person does.
  absl::string_view service() const;
  bool HasScope(absl::string_view scope) const;
  // A service, which replicates, or a person with the scope `records.all`. Anybody else sees the
  // rows that `user` and `teams` give a right to (libs/rights).
  bool SeesAllRows() const;
};

// Valid while the handler runs. Thread-safe.
class Call {
 public:
  virtual ~Call() = default;

  // `dealtrace.ingestion.v1.SyncService/StartSyncRun`.
  virtual absl::string_view method() const = 0;
  virtual const Principal& principal() const = 0;
  // Always finite: min(the caller's, the policy's longest).
  virtual absl::Time deadline() const = 0;
  // True when the client went away, the deadline passed or the server drains past its limit. Long
  // work asks often and returns CANCELLED or DEADLINE_EXCEEDED.
  virtual bool cancelled() const = 0;
  // True from the moment the server begins to stop: long polls return what they have.
  virtual bool draining() const = 0;
  // The caller's bearer token, to pass on; empty when the caller is a service. Never log it.
  virtual absl::string_view bearer_token() const = 0;

  absl::Duration remaining() const { return deadline() - absl::Now(); }
  absl::Status CheckAlive() const;
};

}  // namespace dealtrace::rpc
