// Insight on a database of its own, fed with changes by hand, one step at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "google/protobuf/message.h"
#include "libs/feed/publisher.h"
#include "libs/testing/test_database.h"
#include "services/insight/derivers.h"

namespace dealtrace::insight {

class InsightWorld {
 public:
  InsightWorld();

  feed::v1::Change Upsert(const std::string& kind, const std::string& key,
                          const google::protobuf::Message& message);
  feed::v1::Change Delete(const std::string& kind, const std::string& key);

  absl::Status TryApply(const std::vector<feed::v1::Change>& changes);
  // Fails the test on an error.
  void Apply(std::vector<feed::v1::Change> changes);

  // Keys of a queue that are dirty, in order.
  std::vector<std::string> Dirty(absl::string_view queue) const;
  // Derives until nothing is dirty; what was published, in order.
  std::vector<feed::PublishedChange> DeriveAll();

  // Every business column of the results, in key order.
  std::string AllResults() const;
  const testing::TestDatabase& database() const { return database_; }

 private:
  std::vector<feed::PublishedChange> DeriveQueue(absl::string_view queue,
                                                 const std::vector<std::string>& keys);

  testing::TestDatabase database_;
  Derivers derivers_;
  int64_t position_ = 0;
};

}  // namespace dealtrace::insight
