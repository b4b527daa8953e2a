// The RPCs of dealtrace.matching.v1.ReviewService.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "dealtrace/matching/v1/review_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server.h"
#include "services/matching/active_settings.h"
#include "services/matching/store/review_store.h"

namespace dealtrace::matching {

// Thread-safe.
class ReviewService {
 public:
  ReviewService(std::shared_ptr<postgres::Database> database,
                std::shared_ptr<const ActiveSettings> settings);

  // Registers all methods; the handlers keep the service.
  static void Register(std::shared_ptr<ReviewService> service, rpc::Server& server);

  absl::StatusOr<v1::ListReviewsResponse> ListReviews(const rpc::Call& call,
                                                      const v1::ListReviewsRequest& request);
  absl::StatusOr<v1::ReviewDecision> ConfirmLink(const rpc::Call& call,
                                                 const v1::ConfirmLinkRequest& request);
  absl::StatusOr<v1::ReviewDecision> RejectLink(const rpc::Call& call,
                                                const v1::RejectLinkRequest& request);
  absl::StatusOr<v1::ReviewDecision> ReassignLink(const rpc::Call& call,
                                                  const v1::ReassignLinkRequest& request);
  absl::StatusOr<v1::ReviewDecision> RestoreLink(const rpc::Call& call,
                                                 const v1::RestoreLinkRequest& request);
  absl::StatusOr<v1::ReviewDecision> MergeAccounts(const rpc::Call& call,
                                                   const v1::MergeAccountsRequest& request);
  absl::StatusOr<v1::ReviewDecision> SplitAccounts(const rpc::Call& call,
                                                   const v1::SplitAccountsRequest& request);
  absl::StatusOr<v1::ReviewDecision> UndoReview(const rpc::Call& call,
                                                const v1::UndoReviewRequest& request);
  absl::StatusOr<v1::ListReviewDecisionsResponse> ListReviewDecisions(
      const rpc::Call& call, const v1::ListReviewDecisionsRequest& request);

 private:
  // Stores a decision about a link that exists once per request_id and makes its call dirty.
  template <class Request>
  absl::StatusOr<v1::ReviewDecision> Decide(const rpc::Call& call, const Request& request,
                                            Verdict verdict);
  // The same about two accounts that exist.
  template <class Request>
  absl::StatusOr<v1::ReviewDecision> DecideAccounts(const rpc::Call& call, const Request& request,
                                                    Verdict verdict);
  // Stores the decision that `prepare` completes or refuses, once per request_id, and makes what it
  // is about dirty. Reviews of the same `subject` (a resource name) wait for each other.
  template <class Request>
  absl::StatusOr<v1::ReviewDecision> Store(
      const rpc::Call& call, const Request& request, const std::string& subject, NewReview review,
      const std::function<absl::Status(postgres::Transaction&, NewReview&)>& prepare);
  absl::Status Write(const rpc::Call& call, const char* name, const std::string& request_id,
                     const google::protobuf::Message& request, v1::ReviewDecision& response,
                     const std::function<absl::Status(postgres::Transaction&)>& write);
  absl::Status Read(const rpc::Call& call, const char* name,
                    const std::function<absl::Status(postgres::Transaction&)>& read);

  std::shared_ptr<postgres::Database> database_;
  std::shared_ptr<const ActiveSettings> settings_;
};

}  // namespace dealtrace::matching
