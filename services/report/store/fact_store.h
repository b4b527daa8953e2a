// The read model: copies of the other services' facts, and reading them back for a report.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/feed/consumer.h"
#include "libs/postgres/database.h"
#include "libs/rights/viewer.h"
#include "services/report/domain/catalog.h"
#include "services/report/domain/facts.h"

namespace dealtrace::report {

// A feed that the report reads, and the kinds of it.
struct FactFeed {
  std::string feed;
  std::vector<std::string> kinds;
};

// All four, ingestion first.
const std::vector<FactFeed>& FactFeeds();

// A feed::ApplyFunction: upserts and deletes copies. INVALID_ARGUMENT names kind and key of a
// change that cannot be decoded.
absl::Status ApplyFacts(postgres::Transaction& transaction,
                        absl::Span<const dealtrace::feed::v1::Change> changes,
                        feed::DirtyMarker& marker);

// Where a sync run stands, as ingestion's feed tells it.
struct RunStanding {
  bool known = false;
  bool ended = false;
  int64_t position = 0;  // of its end on ingestion's feed
};

absl::StatusOr<RunStanding> LoadRunStanding(postgres::Transaction& transaction,
                                            const std::string& run_id);

// The small dimensions, whole.
absl::StatusOr<Catalog> LoadCatalog(postgres::Transaction& transaction);

// Hands over every deal that the viewer may see, in the order of the ids, page by page;
// `after_page` is called between pages. DATA_LOSS when a stored copy cannot be decoded; an error of
// a callback ends it.
absl::Status ReadDeals(postgres::Transaction& transaction, const rights::Viewer& viewer,
                       const Catalog& catalog,
                       const std::function<absl::Status(const DealFact&)>& on_deal,
                       const std::function<absl::Status()>& after_page);

// Hands over every stream of every sync run that has ended.
absl::Status ReadStreams(postgres::Transaction& transaction,
                         const std::function<void(const StreamFact&)>& on_stream);

// As ReadDeals, for calls.
absl::Status ReadCalls(postgres::Transaction& transaction, const rights::Viewer& viewer,
                       const std::function<absl::Status(const CallFact&)>& on_call,
                       const std::function<absl::Status()>& after_page);

}  // namespace dealtrace::report
