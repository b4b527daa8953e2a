// Small services for tests of the feed: producers of items and a consumer that copies and derives.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "libs/feed/change_reader.h"
#include "libs/feed/consumer.h"
#include "libs/feed/deriver.h"
#include "libs/postgres/migration.h"
#include "libs/telemetry/metrics.h"
#include "libs/testing/test_database.h"

namespace dealtrace::feed::testing {

// Tables `item` (what a producer owns), `copy` (what a consumer keeps of items) and `summary` (what
// is derived from copies), and the feed's.
absl::Span<const postgres::Migration> WorldMigrations();

// Writes items of `kind` (key -> body) and publishes them, in the given transaction.
absl::Status WriteItems(postgres::Transaction& transaction, const std::string& kind,
                        const std::map<std::string, std::string>& items,
                        const std::string& trace_parent = "");
absl::Status DeleteItems(postgres::Transaction& transaction, const std::string& kind,
                         const std::vector<std::string>& keys);

// Reads `item` for the kinds `note` and `memo`, and `summary` for the kind `summary`. Every read of
// a consumer registers it.
FeedServiceOptions ItemFeed(const std::string& feed);
// What the loaders packed.
std::string BodyOf(const dealtrace::feed::v1::Change& change);

class Producer {
 public:
  explicit Producer(const std::string& name);

  void Write(const std::string& kind, const std::map<std::string, std::string>& items,
             const std::string& trace_parent = "");
  void Delete(const std::string& kind, const std::vector<std::string>& keys);
  // One page from `after` without waiting; fails the test on an error.
  dealtrace::feed::v1::ReadChangesResponse Read(const dealtrace::feed::v1::Cursor& after = {},
                                                const std::string& consumer = "test");
  // What the head is.
  int64_t Head();

  const dealtrace::testing::TestDatabase& database() const { return database_; }
  ChangeReader& reader() { return *reader_; }
  const std::string& name() const { return database_.schema(); }

 private:
  dealtrace::testing::TestDatabase database_;
  std::unique_ptr<ChangeReader> reader_;
};

// Copies items into `copy` if newer; marks the queue `summary` with the item's word group (the part
// of the key before `/`). A body `refused` is INVALID_ARGUMENT, `unavailable` is UNAVAILABLE,
// `abort` ends the process.
ApplyFunction CopyItems(const std::string& feed);
// For each word group: the bodies of all copies in key order, joined, into `summary`, published as
// kind `summary`.
absl::Status DeriveSummaries(DeriveContext& context);

// Options that read `reader` without gRPC, with short waits.
ConsumerOptions ConsumerOf(const std::string& feed, ChangeReader& reader);
DeriverOptions SummaryDeriver();

// `feed|kind|key|body` of every copy, in order.
std::string CopiesOf(const dealtrace::testing::TestDatabase& database);
std::string SummariesOf(const dealtrace::testing::TestDatabase& database);

// `count` of that name with any labels, as the exposition shows it; 0 when it is absent.
double MetricOf(const telemetry::Metrics& metrics, const std::string& name);

// A valid traceparent made from a small number.
std::string TraceParent(int trace, int span);

}  // namespace dealtrace::feed::testing
