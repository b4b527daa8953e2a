// Claims a group of dirty keys and derives it; finds the key that makes it fail.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/feed/blame.h"
#include "libs/feed/deriver.h"
#include "libs/postgres/database.h"

namespace dealtrace::feed {

// A dirty key that this owner has claimed.
struct Claim {
  std::string key;
  int64_t generation = 0;
  int64_t epoch = 0;
  int attempts = 0;
  int64_t marked_sequence = 0;
  std::string trace_parent;
  std::string run_id;
};

// Not thread-safe; each thread of a deriver has one, with an owner's name of its own.
class GroupDeriver {
 public:
  GroupDeriver(std::shared_ptr<postgres::Database> database, const DeriverOptions* options,
               std::string owner, std::shared_ptr<telemetry::Metrics> metrics);

  // Claims the oldest free keys of one trace and derives them. How many were claimed: 0 when
  // nothing is to be done. The error is a dependency's; the keys are then given back.
  absl::StatusOr<int> DeriveNext();

 private:
  using Claims = absl::Span<const Claim>;

  absl::StatusOr<std::vector<Claim>> ClaimNext();
  absl::Status DeriveRange(Claims claims);
  // `lock_first`: the rows are locked before the inputs are read, so that nobody can mark them in
  // between; for keys that are marked faster than they are derived.
  absl::Status DeriveOnce(Claims claims, bool lock_first);
  absl::Status SetAside(const Claim& claim, const Blame& blame);
  absl::Status Release(Claims claims);
  absl::Status ReleaseLeftovers();
  postgres::TransactionOptions Options(const std::string& verb) const;

  const std::shared_ptr<postgres::Database> database_;
  const DeriverOptions* const options_;
  const std::string owner_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  // The database went away before it could be said whether this owner claims anything still.
  bool may_have_leftovers_ = false;
};

}  // namespace dealtrace::feed
