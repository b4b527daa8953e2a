// The consuming side: reads one upstream feed from a durable cursor, applies each batch in the
// transaction that advances the cursor, fenced by a lease, and marks what depends on it dirty.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/database.h"
#include "libs/rpc/client.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::feed {

// Only upserts (or deletes) the consumer's own copies, each if `position` is newer than the stored
// one, and marks dependents dirty. Gets changes of one causing trace at a time, each key at most
// once. `position` is a version: the feed's position plus what earlier incarnations of the upstream
// used up, so that what is read again after a restore is newer than what was applied before it.
// INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, ALREADY_EXISTS, DATA_LOSS and INTERNAL
// blame the records: the batch is halved until the one record is found and set aside as a dead
// letter. Every other code, and SQL that does not fit the schema (SQLSTATE class 42), blames a
// dependency or us: the cursor waits with back-off.
using ApplyFunction = std::function<absl::Status(
    postgres::Transaction&, absl::Span<const dealtrace::feed::v1::Change>, DirtyMarker&)>;

// Reads one page of the upstream's feed; the default calls it over `upstream`. Gives up when
// `cancelled` says so.
using ReadFunction = std::function<absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse>(
    const dealtrace::feed::v1::ReadChangesRequest&, absl::Time deadline,
    const std::function<bool()>& cancelled)>;

struct ConsumerOptions {
  std::string feed;      // the upstream's name, for example `ingestion`
  std::string consumer;  // this service's name
  std::vector<std::string> kinds;
  std::shared_ptr<rpc::Client> upstream;
  ApplyFunction apply;
  // How long a replica that was stopped keeps the others waiting.
  absl::Duration lease_duration = absl::Seconds(7);
  absl::Duration poll_wait = absl::Seconds(15);
  int changes_max = 1000;
  // How long the cursor waits after a dependency failed: doubles from the first to the last.
  absl::Duration backoff_first = absl::Milliseconds(100);
  absl::Duration backoff_last = absl::Seconds(30);
  // For tests without gRPC.
  ReadFunction read;
};

// Runs on a thread of its own between Start and Stop. Any number of replicas may run: one holds the
// lease. A rebuild (the producer was restored) re-reads everything; then the keys that were not
// seen are applied as deleted.
class Consumer {
 public:
  Consumer(std::shared_ptr<postgres::Database> database, ConsumerOptions options,
           std::shared_ptr<telemetry::Metrics> metrics);
  ~Consumer();

  void Start();
  // Finishes the batch at hand, gives the lease back, joins.
  void Stop();

  // Asks for a re-read from the start (kept in the database).
  absl::Status RequestRebuild();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::feed
