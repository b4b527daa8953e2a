// What ReviewService lists.
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/limits.h"
#include "services/matching/request_names.h"
#include "services/matching/review_service.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

absl::Status BadToken() {
  return rpc::InvalidRequest({{"page_token", "is not a token of this list"}});
}

absl::StatusOr<ReviewPosition> PositionOf(const std::string& last_key) {
  ReviewPosition position{std::numeric_limits<int64_t>::max(), ""};
  if (last_key.empty()) return position;
  const std::vector<std::string> parts = absl::StrSplit(last_key, absl::MaxSplits(' ', 1));
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &position.priority)) return BadToken();
  position.call_id = parts[1];
  return position;
}

double InformativenessOf(const v1::Link& link, const LinkSettings& settings) {
  std::vector<double> probabilities;
  for (const v1::Candidate& candidate : link.candidates()) {
    probabilities.push_back(candidate.probability());
  }
  return Informativeness(probabilities, LinkedThreshold(settings), settings.review_min);
}

}  // namespace

absl::StatusOr<v1::ListReviewsResponse> ReviewService::ListReviews(
    const rpc::Call& call, const v1::ListReviewsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kReviewsPageDefault, kReviewsPageMax));
  ASSIGN_OR_RETURN(const ReviewPosition after, PositionOf(page.last_key));
  const v1::Link::Decision decision = request.decision() == v1::Link::DECISION_UNSPECIFIED
                                          ? v1::Link::DECISION_REVIEW
                                          : request.decision();
  std::vector<v1::Review> reviews;
  std::shared_ptr<const PinnedSettings> pinned;
  RETURN_IF_ERROR(Read(call, "list reviews", [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(pinned, settings_->Load(transaction));
    ASSIGN_OR_RETURN(reviews, ListQueuedReviews(transaction, decision, after, page.size + 1));
    return absl::OkStatus();
  }));
  v1::ListReviewsResponse response;
  // One more than the page was read to know whether another page follows.
  if (reviews.size() > static_cast<size_t>(page.size)) {
    reviews.resize(static_cast<size_t>(page.size));
    const v1::Review& last = reviews.back();
    response.set_next_page_token(rpc::MakePageToken(
        request,
        absl::StrCat(last.priority(), " ", rpc::ResourceIdOrEmpty("links", last.link().name()))));
  }
  for (v1::Review& review : reviews) {
    review.set_informativeness(InformativenessOf(review.link(), pinned->settings));
    *response.add_reviews() = std::move(review);
  }
  return response;
}

absl::StatusOr<v1::ListReviewDecisionsResponse> ReviewService::ListReviewDecisions(
    const rpc::Call& call, const v1::ListReviewDecisionsRequest& request) {
  ReviewDecisionFilter filter;
  filter.reviewer = request.reviewer();
  ASSIGN_OR_RETURN(filter.call_id, OptionalId("links", request.link(), "link"));
  ASSIGN_OR_RETURN(filter.account_id, OptionalId("accounts", request.account(), "account"));
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kReviewDecisionsPageDefault, kReviewDecisionsPageMax));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!page.last_key.empty() && !absl::SimpleAtoi(page.last_key, &before)) return BadToken();
  std::vector<v1::ReviewDecision> decisions;
  RETURN_IF_ERROR(
      Read(call, "list review decisions", [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(decisions,
                         matching::ListReviewDecisions(transaction, filter, before, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListReviewDecisionsResponse response;
  if (decisions.size() > static_cast<size_t>(page.size)) {
    decisions.resize(static_cast<size_t>(page.size));
    response.set_next_page_token(rpc::MakePageToken(
        request, rpc::ResourceIdOrEmpty("reviewDecisions", decisions.back().name())));
  }
  for (v1::ReviewDecision& decision : decisions) {
    *response.add_review_decisions() = std::move(decision);
  }
  return response;
}

}  // namespace dealtrace::matching
