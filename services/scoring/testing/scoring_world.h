// Scoring on a database of its own, fed with changes by hand, one step at a time.
#pragma once

#include <string>
#include <vector>

#include "dealtrace/feed/v1/feed_service.pb.h"
#include "google/protobuf/message.h"
#include "libs/feed/publisher.h"
#include "libs/testing/test_database.h"

namespace dealtrace::scoring {

class ScoringWorld {
 public:
  ScoringWorld();

  // A change at the next position.
  feed::v1::Change Upsert(const std::string& kind, const std::string& key,
                          const google::protobuf::Message& message);
  feed::v1::Change Delete(const std::string& kind, const std::string& key);

  // Applies a batch as the consumers do.
  absl::Status Apply(const std::vector<feed::v1::Change>& changes);
  // The dirty keys of a queue, in order.
  std::vector<std::string> Dirty(const std::string& queue) const;
  // Derives all dirty keys of a queue and clears them. Returns what was published.
  std::vector<feed::PublishedChange> Derive(const std::string& queue);
  // True when the queue's derivation would be let to begin.
  bool IsReady(const std::string& queue);

  const testing::TestDatabase& database() const { return database_; }

 private:
  testing::TestDatabase database_;
  int64_t position_ = 0;
};

}  // namespace dealtrace::scoring
