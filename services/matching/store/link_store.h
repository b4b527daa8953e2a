// What was decided about calls.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "dealtrace/matching/v1/matching_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rights/viewer.h"

namespace dealtrace::matching {

// A link with what is stored beside it.
struct DecidedLink {
  matching::v1::Link link;
  int64_t review_revision = 0;  // of CallReview
  int64_t amount_at_stake = 0;
  int64_t review_priority = 0;
};

struct LinkFilter {
  std::string call_id;  // empty: all
  matching::v1::Link::Decision decision = matching::v1::Link::DECISION_UNSPECIFIED;
  std::string reason;          // empty: all
  std::string opportunity_id;  // empty: all
  std::string account_id;      // empty: all
};

// Of the link without decide_time, as the feed compares contents.
std::string ContentHash(const matching::v1::Link& link);

// Of `SELECT call_id, content, decided_at, …`. DATA_LOSS: the content cannot be read.
absl::StatusOr<matching::v1::Link> ReadLink(const postgres::Row& row);

// Writes links whose content differs from the stored one, which is kept as an earlier version; the
// others keep their decide_time.
absl::Status StoreLinks(postgres::Transaction& transaction, absl::Span<const DecidedLink> links);

// With their versions. The ids of those that existed.
absl::StatusOr<std::vector<std::string>> DeleteLinks(postgres::Transaction& transaction,
                                                     const std::vector<std::string>& call_ids);

// By call id; those that exist.
absl::StatusOr<absl::flat_hash_map<std::string, matching::v1::Link>> LoadLinks(
    postgres::Transaction& transaction, absl::Span<const std::string> call_ids);

// By call id, after `after_call_id`; only those that the viewer may see, without the deals of
// others among their candidates.
absl::StatusOr<std::vector<matching::v1::Link>> ListLinks(postgres::Transaction& transaction,
                                                          const rights::Viewer& viewer,
                                                          const LinkFilter& filter,
                                                          const std::string& after_call_id,
                                                          int count_max);

// Counts; without model_version.
absl::StatusOr<matching::v1::MatchingStatistics> CountLinks(postgres::Transaction& transaction);

}  // namespace dealtrace::matching
