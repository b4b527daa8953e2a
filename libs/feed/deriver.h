// Turns dirty keys into results, on any number of threads and replicas.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/feed/dirty.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/database.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::feed {

// What a derivation may do besides SQL on its own tables.
class DeriveContext {
 public:
  virtual ~DeriveContext() = default;
  virtual postgres::Transaction& transaction() = 0;
  // The keys to derive: all of one causing trace, at most `keys_max`.
  virtual absl::Span<const std::string> keys() const = 0;
  // Adds to what is published at the end of this transaction, with this group's trace.
  virtual void Publish(PublishedChange change) = 0;
  // Marks keys of a later queue of this service dirty.
  virtual void MarkDirty(absl::string_view queue, absl::string_view key) = 0;
};

// Reads committed inputs and writes the results of all keys. The whole transaction is rolled back
// and the keys stay dirty when a key's generation moved meanwhile or the claim was lost. Error
// codes blame the record or a dependency as for ApplyFunction.
using DeriveFunction = std::function<absl::Status(DeriveContext&)>;

struct DeriverOptions {
  std::string service;
  std::string queue;
  DeriveFunction derive;
  int keys_max = 100;  // a group's size
  int threads = 1;
  // How long a claim lasts; longer than a group takes.
  absl::Duration claim_duration = absl::Seconds(30);
  // How long a thread waits after a dependency failed: doubles from the first to the last.
  absl::Duration backoff_first = absl::Milliseconds(100);
  absl::Duration backoff_last = absl::Seconds(30);
  // Asked before claiming; false leaves the keys for later (a model that waits for its inputs).
  std::function<bool(postgres::Transaction&)> ready;
};

class Deriver {
 public:
  Deriver(std::shared_ptr<postgres::Database> database, DeriverOptions options,
          std::shared_ptr<telemetry::Metrics> metrics);
  ~Deriver();
  void Start();
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::feed
