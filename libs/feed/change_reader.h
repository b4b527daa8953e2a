// Reads pages of this service's feed; the part of FeedService without gRPC.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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
  // says so. `service`: the name of the service that asks, which is registered as a consumer under
  // it; empty when another asks. Errors as ReadChanges in feed_service.proto.
  absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse> Read(
      const dealtrace::feed::v1::ReadChangesRequest& request, absl::string_view service,
      absl::Time deadline, const std::function<bool()>& stopping);

  absl::StatusOr<dealtrace::feed::v1::FeedStatus> Status(absl::Time deadline);

  // Forgets a consumer. Errors as RemoveConsumer in feed_service.proto.
  absl::Status Remove(const std::string& consumer, absl::Time deadline);

 private:
  using Response = dealtrace::feed::v1::ReadChangesResponse;
  using Request = dealtrace::feed::v1::ReadChangesRequest;

  // Who asks, and under which name: what one was told another was not.
  using Reader = std::pair<std::string, std::string>;
  struct Told {
    bool at_head = false;
    std::map<std::string, int64_t> reflects;
    absl::Time registered_at = absl::InfinitePast();
    int64_t registered_position = -1;
    // More tombstones can be dropped than one statement does.
    bool more_to_drop = false;
  };

  absl::Status Validate(const Request& request) const;
  absl::StatusOr<Response> ReadNow(const Request& request, absl::Time deadline);
  absl::Status ReadPage(postgres::Transaction& transaction, const Request& request, int64_t head,
                        Response& response) const;
  absl::Status LoadContents(postgres::Transaction& transaction, int64_t bytes_max,
                            Response& response, bool& cut) const;
  absl::Status LoadKind(postgres::Transaction& transaction, const std::string& kind,
                        std::vector<dealtrace::feed::v1::Change*>& changes) const;
  // Whether the answer tells this reader anything that the last one did not.
  bool TellsNews(const Reader& reader, const Request& request, const Response& response);
  void RememberTold(const Reader& reader, const Response& response);
  // Notes what a consumer has committed and drops the tombstones that all have; not at every read.
  // Only spares consumers a re-read: whether a reader misses tombstones is decided by ReadNow.
  void Register(const Reader& reader, const Request& request);
  bool IsRegistrationDue(const Told& told, int64_t position) const;
  absl::Status StoreRegistration(postgres::Transaction& transaction, const Request& request) const;
  // True when there are more to drop.
  absl::StatusOr<bool> DropTombstones(postgres::Transaction& transaction) const;

  const std::shared_ptr<postgres::Database> database_;
  const FeedServiceOptions options_;
  const std::string channel_;
  sync::Mutex mutex_;
  absl::flat_hash_map<Reader, Told> told_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::feed
