// A consuming service on a database of its own, fed with changes by hand, one step at a time.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "google/protobuf/message.h"
#include "libs/feed/consumer.h"
#include "libs/feed/deriver.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/migration.h"
#include "libs/testing/test_database.h"

namespace dealtrace::feed::testing {

// A service's queues and what derives them, in the order in which DeriveAll goes through them.
using Queues = std::vector<std::pair<std::string, DeriveFunction>>;

class ConsumerWorld {
 public:
  // `migrations`: the service's own; the feed's come before.
  ConsumerWorld(const std::string& service, absl::Span<const postgres::Migration> migrations,
                ApplyFunction apply, Queues queues);

  // A change at the next position.
  dealtrace::feed::v1::Change Upsert(const std::string& kind, const std::string& key,
                                     const google::protobuf::Message& message);
  dealtrace::feed::v1::Change Delete(const std::string& kind, const std::string& key);

  // Applies a batch as the consumer does.
  absl::Status TryApply(const std::vector<dealtrace::feed::v1::Change>& changes);
  // Fails the test on an error.
  void Apply(const std::vector<dealtrace::feed::v1::Change>& changes);

  // The dirty keys of a queue, in order.
  std::vector<std::string> Dirty(absl::string_view queue) const;
  // Derives these keys of a queue, or all dirty ones, and clears them; what was published, in
  // order.
  std::vector<PublishedChange> Derive(absl::string_view queue,
                                      const std::vector<std::string>& keys);
  std::vector<PublishedChange> Derive(absl::string_view queue) {
    return Derive(queue, Dirty(queue));
  }
  // Derives until nothing is dirty.
  std::vector<PublishedChange> DeriveAll();

  const dealtrace::testing::TestDatabase& database() const { return database_; }

 private:
  const DeriveFunction& DerivationOf(absl::string_view queue) const;

  const dealtrace::testing::TestDatabase database_;
  const ApplyFunction apply_;
  const Queues queues_;
  int64_t position_ = 0;
};

}  // namespace dealtrace::feed::testing
