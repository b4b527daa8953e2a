// Reads pages of this service's feed; the part of FeedService without gRPC.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/feed/reader.h"
#include "libs/postgres/database.h"
#include "libs/sync/mutex.h"

namespace dealtrace::feed {

// Thread-safe.
class ChangeReader {
 public:
  ChangeReader(std::shared_ptr<postgres::Database> database, FeedServiceOptions options);

  // A page; waits up to `request.wait` for the first change, less when `stopping` (asked often)
  // says so. Errors as ReadChanges in feed_service.proto.
  absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse> Read(
      const dealtrace::feed::v1::ReadChangesRequest& request, absl::Time deadline,
      const std::function<bool()>& stopping);

  absl::StatusOr<dealtrace::feed::v1::FeedStatus> Status(absl::Time deadline);

  // Forgets a consumer. NOT_FOUND when the feed knows none of that name.
  absl::Status Remove(const std::string& consumer, absl::Time deadline);

 private:
  using Response = dealtrace::feed::v1::ReadChangesResponse;
  using Request = dealtrace::feed::v1::ReadChangesRequest;

  absl::Status Validate(const Request& request) const;
  absl::StatusOr<Response> ReadNow(const Request& request, absl::Time deadline);
  absl::Status ReadPage(postgres::Transaction& transaction, const Request& request, int64_t head,
                        Response& response) const;
  absl::Status LoadContents(postgres::Transaction& transaction, int64_t bytes_max,
                            Response& response, bool& cut) const;
  absl::Status LoadKind(postgres::Transaction& transaction, const std::string& kind,
                        std::vector<dealtrace::feed::v1::Change*>& changes) const;
  // True when this process meets the consumer for the first time. It is registered then, and must
  // be so before the page that it gets is read: no tombstone may be dropped in between.
  bool Meet(const Request& request, const Response& response);
  // Whether the answer tells this consumer anything that the last one did not.
  bool TellsNews(const Request& request, const Response& response);
  void RememberTold(const Request& request, const Response& response);
  // Notes how far the consumer is and drops tombstones that all have passed, at most once a second
  // for each consumer.
  void Register(const Request& request, const Response& response);

  struct Told {
    bool at_head = false;
    std::map<std::string, int64_t> reflects;
    absl::Time registered_at = absl::InfinitePast();
    int64_t registered_position = -1;
  };

  const std::shared_ptr<postgres::Database> database_;
  const FeedServiceOptions options_;
  const std::string channel_;
  sync::Mutex mutex_;
  absl::flat_hash_map<std::string, Told> told_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::feed
