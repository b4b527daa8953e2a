// What reviewers said, and what is worth asking them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/matching/v1/review.pb.h"
#include "libs/postgres/database.h"
#include "services/matching/domain/review.h"

namespace dealtrace::matching {

// What holds of each call, by call id; those of which nothing was said are absent.
absl::StatusOr<std::map<std::string, CallReview>> LoadReviews(
    postgres::Transaction& transaction, absl::Span<const std::string> call_ids);

// The ids of the deals that reviewers named and that hold.
std::vector<std::string> ReviewedDeals(const std::map<std::string, CallReview>& reviews);

// A decision that is about to be made.
struct NewReview {
  Verdict verdict = Verdict::kConfirmed;
  std::string call_id;
  std::string opportunity_id;
  std::string reviewer;
  std::string comment;
  std::string account_id;        // of a verdict about accounts, the lesser id
  std::string other_account_id;  // of a verdict about accounts
  int64_t restored_version = 0;  // of the link; 0 when none was
};

// Waits for other reviews of the same to be committed. `subject`: a resource name.
absl::Status LockReview(postgres::Transaction& transaction, const std::string& subject);
absl::StatusOr<v1::ReviewDecision> StoreReview(postgres::Transaction& transaction,
                                               const NewReview& review);
// Absent when it was undone before.
absl::StatusOr<std::optional<v1::ReviewDecision>> UndoStoredReview(
    postgres::Transaction& transaction, int64_t id, const std::string& undoer,
    const std::string& comment);
absl::StatusOr<std::optional<v1::ReviewDecision>> LoadReviewDecision(
    postgres::Transaction& transaction, int64_t id);

struct ReviewDecisionFilter {
  std::string call_id;     // empty: all
  std::string reviewer;    // empty: all
  std::string account_id;  // empty: all
};
// Newest first, with ids below `before_id`.
absl::StatusOr<std::vector<v1::ReviewDecision>> ListReviewDecisions(
    postgres::Transaction& transaction, const ReviewDecisionFilter& filter, int64_t before_id,
    int count_max);

// Where a page of the queue ended.
struct ReviewPosition {
  int64_t priority = 0;
  std::string call_id;
};
// By falling priority, without `informativeness`.
absl::StatusOr<std::vector<v1::Review>> ListQueuedReviews(postgres::Transaction& transaction,
                                                          v1::Link::Decision decision,
                                                          const ReviewPosition& after,
                                                          int count_max);

absl::StatusOr<bool> OpportunityExists(postgres::Transaction& transaction, const std::string& id);

}  // namespace dealtrace::matching
