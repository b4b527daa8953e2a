// The consuming side: reads one upstream feed from a durable cursor, applies each batch in the
// transaction that advances the cursor, fenced by a lease, and marks what depends on it dirty.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
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
// once. INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, ALREADY_EXISTS, DATA_LOSS and INTERNAL
// blame the records: the batch is halved until the one record is found and set aside as a dead
// letter. Every other code blames a dependency: the cursor waits with back-off.
using ApplyFunction = std::function<absl::Status(
    postgres::Transaction&, absl::Span<const dealtrace::feed::v1::Change>, DirtyMarker&)>;

// Removes the consumer's copies of a kind whose keys were not seen since a rebuild began; called
// with the keys to remove, already compared. Default: applies them as tombstones through
// ApplyFunction.
struct ConsumerOptions {
  std::string feed;      // the upstream's name, for example `ingestion`
  std::string consumer;  // this service's name
  std::vector<std::string> kinds;
  std::shared_ptr<rpc::Client> upstream;
  ApplyFunction apply;
  absl::Duration lease_duration = absl::Seconds(8);
  absl::Duration poll_wait = absl::Seconds(15);
  int changes_max = 1000;
};

// Runs on a thread of its own between Start and Stop. Any number of replicas may run: one holds the
// lease. A rebuild (the producer was restored) re-reads everything and sweeps keys not seen.
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
