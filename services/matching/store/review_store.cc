#include "services/matching/store/review_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/store/link_store.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

void SetTime(absl::Time time, google::protobuf::Timestamp& timestamp) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

// Of all columns of review_decision, in the order of the table.
v1::ReviewDecision ReadDecision(const postgres::Row& row) {
  v1::ReviewDecision decision;
  decision.set_name(rpc::ResourceName("reviewDecisions", absl::StrCat(row.Int(0))));
  decision.set_verdict(static_cast<v1::ReviewDecision::Verdict>(row.Int(1)));
  decision.set_link(rpc::ResourceName("links", row.Text(2)));
  decision.set_opportunity(rpc::ResourceName("opportunities", row.Text(3)));
  decision.set_reviewer(row.Text(4));
  decision.set_comment(row.Text(5));
  SetTime(row.Time(6), *decision.mutable_create_time());
  if (!row.IsNull(7)) SetTime(row.Time(7), *decision.mutable_undo_time());
  decision.set_undoer(row.Text(8));
  decision.set_undo_comment(row.Text(9));
  for (const int column : {10, 11}) {
    if (!row.Text(column).empty()) {
      decision.add_accounts(rpc::ResourceName("accounts", row.Text(column)));
    }
  }
  decision.set_restored_version(row.Int(12));
  return decision;
}

std::optional<v1::ReviewDecision> FirstDecision(const postgres::Result& rows) {
  if (rows.empty()) return std::nullopt;
  return ReadDecision(rows[0]);
}

}  // namespace

absl::StatusOr<std::map<std::string, CallReview>> LoadReviews(
    Transaction& transaction, absl::Span<const std::string> call_ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadReviewAnswers,
                                       std::vector<std::string>(call_ids.begin(), call_ids.end())));
  std::map<std::string, std::vector<ReviewAnswer>> answers;
  for (int row = 0; row < rows.size(); ++row) {
    answers[rows[row].Text(0)].push_back(
        {static_cast<Verdict>(rows[row].Int(1)), rows[row].Text(2), rows[row].Bool(3)});
  }
  std::map<std::string, CallReview> reviews;
  for (const auto& [call_id, of_call] : answers) reviews[call_id] = FoldReviews(of_call);
  return reviews;
}

std::vector<std::string> ReviewedDeals(const std::map<std::string, CallReview>& reviews) {
  std::vector<std::string> deals;
  for (const auto& [call_id, review] : reviews) {
    if (review.state == CallReview::State::kBelongs) deals.push_back(review.opportunity);
  }
  return deals;
}

absl::Status LockReview(Transaction& transaction, const std::string& subject) {
  return transaction.Execute(queries::kLockReview, subject).status();
}

absl::StatusOr<v1::ReviewDecision> StoreReview(Transaction& transaction, const NewReview& review) {
  ASSIGN_OR_RETURN(
      const postgres::Result stored,
      transaction.Execute(queries::kInsertReviewDecision, static_cast<int64_t>(review.verdict),
                          review.call_id, review.opportunity_id, review.reviewer, review.comment,
                          review.account_id, review.other_account_id, review.restored_version));
  return ReadDecision(stored[0]);
}

absl::StatusOr<std::optional<v1::ReviewDecision>> UndoStoredReview(Transaction& transaction,
                                                                   int64_t id,
                                                                   const std::string& undoer,
                                                                   const std::string& comment) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kUndoReviewDecision, id, undoer, comment));
  return FirstDecision(rows);
}

absl::StatusOr<std::optional<v1::ReviewDecision>> LoadReviewDecision(Transaction& transaction,
                                                                     int64_t id) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadReviewDecision, id));
  return FirstDecision(rows);
}

absl::StatusOr<std::vector<v1::ReviewDecision>> ListReviewDecisions(
    Transaction& transaction, const ReviewDecisionFilter& filter, int64_t before_id,
    int count_max) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListReviewDecisions, before_id, filter.call_id,
                                       filter.reviewer, filter.account_id, count_max));
  std::vector<v1::ReviewDecision> decisions;
  for (int row = 0; row < rows.size(); ++row) decisions.push_back(ReadDecision(rows[row]));
  return decisions;
}

absl::StatusOr<std::vector<v1::Review>> ListQueuedReviews(Transaction& transaction,
                                                          v1::Link::Decision decision,
                                                          const ReviewPosition& after,
                                                          int count_max) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListReviews, static_cast<int64_t>(decision),
                                       after.priority, after.call_id, count_max));
  std::vector<v1::Review> reviews;
  for (int row = 0; row < rows.size(); ++row) {
    v1::Review review;
    ASSIGN_OR_RETURN(*review.mutable_link(), ReadLink(rows[row]));
    review.set_amount_at_stake(rows[row].Int(3));
    review.set_priority(rows[row].Int(4));
    reviews.push_back(std::move(review));
  }
  return reviews;
}

absl::StatusOr<bool> OpportunityExists(Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kFindOpportunity, id));
  return rows[0].Bool(0);
}

}  // namespace dealtrace::matching
