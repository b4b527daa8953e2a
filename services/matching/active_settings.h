// By what links are decided now: the operator's settings with the active model.
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "dealtrace/matching/v1/link_model.pb.h"
#include "libs/postgres/database.h"
#include "libs/sync/mutex.h"
#include "services/matching/domain/decision.h"

namespace dealtrace::matching {

struct PinnedSettings {
  LinkSettings settings;
  // Names the model and the settings; links carry it.
  std::string version;
};

// The numbers themselves rather than a hash: whoever reads a link can see by which it was decided.
std::string VersionOf(const LinkSettings& settings);

// Which model is active stands in the database, so that all replicas decide alike. Thread-safe.
class ActiveSettings {
 public:
  explicit ActiveSettings(LinkSettings operator_settings);

  // As of the transaction. DATA_LOSS: the active model cannot be read.
  absl::StatusOr<std::shared_ptr<const PinnedSettings>> Load(
      postgres::Transaction& transaction) const;
  // The same in a transaction of its own, by `deadline`.
  absl::StatusOr<std::shared_ptr<const PinnedSettings>> Load(postgres::Database& database,
                                                             absl::Time deadline) const;

  // The active ones as they were loaded last; the program's own before that.
  std::shared_ptr<const PinnedSettings> Latest() const;

  // The operator's settings with a model that may not be active: the program's own under its
  // version or an empty id. NOT_FOUND: there is no such model.
  absl::StatusOr<std::shared_ptr<const PinnedSettings>> LoadWith(postgres::Transaction& transaction,
                                                                 const std::string& model_id) const;

 private:
  const LinkSettings operator_settings_;
  const std::shared_ptr<const PinnedSettings> built_in_;
  mutable sync::Mutex mutex_;
  // The model that was asked for last: a batch costs no reading of it.
  mutable std::shared_ptr<const PinnedSettings> read_last_ ABSL_GUARDED_BY(mutex_);
  mutable std::shared_ptr<const PinnedSettings> active_last_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::matching
