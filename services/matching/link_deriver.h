// Decides the dirty calls: the queue `call_link`.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/feed/deriver.h"
#include "libs/postgres/database.h"
#include "services/matching/active_settings.h"
#include "services/matching/domain/decision.h"
#include "services/matching/store/link_store.h"

namespace dealtrace::matching {

// Stateless; any number of threads and replicas may use it.
class LinkDeriver {
 public:
  explicit LinkDeriver(std::shared_ptr<const ActiveSettings> settings);

  // Decides the context's calls, stores and publishes their links, deletes those of deleted calls.
  absl::Status Derive(feed::DeriveContext& context) const;

 private:
  std::shared_ptr<const ActiveSettings> settings_;
};

// Lets a model decide from the transaction's commit on: `version` names it with the settings,
// `active_model` is its id, empty for the program's own. Makes every call dirty, caused by
// `trace_parent`, unless both are as stored. A derivation that is under way by the model before is
// rolled back by the marks.
absl::Status SwitchModel(postgres::Transaction& transaction, const std::string& version,
                         const std::string& active_model, const std::string& trace_parent);

// Makes every call dirty when the links were decided by another model version than `version`. Safe
// on several replicas at once.
absl::Status MarkAllWhenModelChanged(postgres::Database& database, const std::string& version);

}  // namespace dealtrace::matching
