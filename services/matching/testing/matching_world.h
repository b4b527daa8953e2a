// Matching on a database of its own, fed with changes by hand, one step at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dealtrace/feed/v1/feed_service.pb.h"
#include "google/protobuf/message.h"
#include "libs/testing/test_database.h"
#include "services/matching/link_deriver.h"

namespace dealtrace::matching {

class MatchingWorld {
 public:
  explicit MatchingWorld(LinkSettings settings = LinkSettings());

  // A change at the next position. `message` is packed; its key is the id in its name.
  feed::v1::Change Upsert(const std::string& kind, const std::string& key,
                          const google::protobuf::Message& message);
  feed::v1::Change Delete(const std::string& kind, const std::string& key);

  // Applies a batch as the consumer does. Fails the test on an error.
  void Apply(std::vector<feed::v1::Change> changes);
  absl::Status TryApply(const std::vector<feed::v1::Change>& changes);
  // The dirty calls, by id.
  std::vector<std::string> DirtyCalls() const;
  // Derives these calls and clears them, or all dirty ones. Returns what was published.
  std::vector<feed::PublishedChange> Derive(std::vector<std::string> calls);
  std::vector<feed::PublishedChange> DeriveAll() { return Derive(DirtyCalls()); }

  // The same for accounts and their clusters.
  std::vector<std::string> DirtyAccounts() const;
  std::vector<feed::PublishedChange> DeriveClusters(std::vector<std::string> accounts);
  std::vector<feed::PublishedChange> DeriveAllClusters() { return DeriveClusters(DirtyAccounts()); }

  // `decision opportunity reason` of a call, "" when there is no link.
  std::string LinkOf(const std::string& call) const;
  // Every link's business columns, in key order.
  std::string AllLinks() const;

  // Every cluster's business columns, in key order.
  std::string AllClusters() const;

  const testing::TestDatabase& database() const { return database_; }
  const std::shared_ptr<const ActiveSettings>& settings() const { return settings_; }

 private:
  std::vector<std::string> DirtyKeys(absl::string_view queue) const;
  std::vector<feed::PublishedChange> DeriveKeys(absl::string_view queue,
                                                std::vector<std::string> keys,
                                                const feed::DeriveFunction& derive);

  testing::TestDatabase database_;
  std::shared_ptr<const ActiveSettings> settings_;
  LinkDeriver deriver_;
  int64_t position_ = 0;
};

}  // namespace dealtrace::matching
