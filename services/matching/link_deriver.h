// Decides the dirty calls: the queue `call_link`.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/feed/deriver.h"
#include "libs/postgres/database.h"
#include "services/matching/domain/decision.h"
#include "services/matching/store/link_store.h"

namespace dealtrace::matching {

// Stateless but for its settings; any number of threads and replicas may use it.
class LinkDeriver {
 public:
  explicit LinkDeriver(LinkSettings settings);

  // Decides the context's calls, stores and publishes their links, deletes those of deleted calls.
  absl::Status Derive(feed::DeriveContext& context) const;

  // The rules' version, with a mark when the settings are not the default ones.
  const std::string& model_version() const { return model_version_; }

 private:
  DecidedLink Decide(const CallRecord& call, const CandidateIndex& index,
                     const CallReview& review) const;

  LinkSettings settings_;
  std::string model_version_;
};

// Makes every call dirty when the links were decided by another model version than `version`. Safe
// on several replicas at once.
absl::Status MarkAllWhenModelChanged(postgres::Database& database, const std::string& version);

}  // namespace dealtrace::matching
