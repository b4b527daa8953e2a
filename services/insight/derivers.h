// From copies to results: the three queues of insight.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "libs/feed/deriver.h"
#include "libs/postgres/database.h"
#include "services/insight/domain/language_pack.h"

namespace dealtrace::insight {

// Stateless but for the language tables; any number of threads and replicas may use it.
class Derivers {
 public:
  explicit Derivers(std::shared_ptr<const LanguagePacks> packs);

  // Queue `call_analysis`: reads the calls, stores and publishes what was found; deletes the
  // analyses of calls without a transcript.
  absl::Status AnalyzeCalls(feed::DeriveContext& context) const;

  // Queue `call_deal`: marks the deals that the calls belong to.
  absl::Status FindDeals(feed::DeriveContext& context) const;

  // Queue `deal_story`: stores and publishes one story for every deal; deletes those of deleted
  // deals.
  absl::Status TellStories(feed::DeriveContext& context) const;

 private:
  std::shared_ptr<const LanguagePacks> packs_;
};

// Makes every call and deal dirty when they were read by another version than `version`. Safe on
// several replicas at once.
absl::Status MarkAllWhenMethodChanged(postgres::Database& database, const std::string& version);

}  // namespace dealtrace::insight
