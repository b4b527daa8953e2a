// Applies batches of changes under a lease; finds the record that makes one fail.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/feed/blame.h"
#include "libs/feed/change_groups.h"
#include "libs/feed/consumer.h"
#include "libs/feed/cursor.h"
#include "libs/feed/lease.h"
#include "libs/postgres/database.h"

namespace dealtrace::feed {

// Where the cursor goes when a batch is done.
struct BatchEnd {
  dealtrace::feed::v1::Cursor next;
  std::string reflects;  // JSON; empty: not told
  // False: the cursor stays (a dead letter's retry, a sweep).
  bool advance = true;
};

// When the change was made; nothing when it is not told, as of what is swept.
std::optional<absl::Time> ChangeTime(const dealtrace::feed::v1::Change& change);

// Not thread-safe.
class Applier {
 public:
  Applier(std::shared_ptr<postgres::Database> database, const ConsumerOptions* options,
          const Lease* lease, std::shared_ptr<telemetry::Metrics> metrics);

  // Applies all, in one transaction when nothing goes wrong. A record that is to blame is set aside
  // and the rest goes on. The error is then that of a dependency, or that the lease was lost; what
  // was applied before it stays, and the cursor says how far that is.
  absl::Status Apply(const Cursor& cursor, std::vector<dealtrace::feed::v1::Change> changes,
                     const BatchEnd& end);

  // Makes the change a dead letter without trying it.
  absl::Status SetAside(const Cursor& cursor, const dealtrace::feed::v1::Change& change,
                        const BatchEnd& end, const Blame& blame);

 private:
  using Changes = absl::Span<const dealtrace::feed::v1::Change>;

  absl::Status ApplyRange(const Cursor& cursor, Changes changes, const BatchEnd& end);
  absl::Status ApplyOnce(const Cursor& cursor, Changes changes, const BatchEnd& end);
  absl::Status ApplyGroup(postgres::Transaction& transaction, const ChangeGroup& group,
                          bool rebuilding);
  absl::Status Finish(postgres::Transaction& transaction, const BatchEnd& end);
  postgres::TransactionOptions Options(const std::string& verb) const;
  void Measure(Changes changes);

  const std::shared_ptr<postgres::Database> database_;
  const ConsumerOptions* const options_;
  const Lease* const lease_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
};

}  // namespace dealtrace::feed
