// Serves dealtrace.feed.v1.FeedService from a producer's tables.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/any.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/server.h"

namespace dealtrace::feed {

// Loads the current messages of `keys` of one kind in the reading transaction's snapshot.
using ContentLoader =
    std::function<absl::StatusOr<absl::flat_hash_map<std::string, google::protobuf::Any>>(
        postgres::Transaction&, absl::Span<const std::string> keys)>;

struct FeedServiceOptions {
  std::string feed;                              // the service's name
  std::map<std::string, ContentLoader> loaders;  // by kind
  // A consumer that has not read for so long is forgotten and holds no tombstone back any more.
  absl::Duration registration_lifetime = absl::Hours(7 * 24);
  // How often at most a consumer's registration is written.
  absl::Duration registration_interval = absl::Seconds(1);
};

// Thread-safe. Keeps the options.
class FeedService {
 public:
  FeedService(std::shared_ptr<postgres::Database> database, FeedServiceOptions options);
  ~FeedService();
  // Registers ReadChanges, RemoveConsumer and GetFeedStatus.
  void Register(rpc::Server& server);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dealtrace::feed
