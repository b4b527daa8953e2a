#include "services/matching/review_service.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"
#include "services/matching/limits.h"
#include "services/matching/request_names.h"
#include "services/matching/store/copy_store.h"
#include "services/matching/store/link_store.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

constexpr char kPrefix[] = "dealtrace.matching.v1.ReviewService/";

absl::Status CheckComment(const std::string& comment) {
  return rpc::RequestValidator()
      .Require(comment.size() <= kCommentBytesMax, "comment", "must be at most 500 bytes long")
      .Finish();
}

absl::Status CheckDeal(Transaction& transaction, const v1::Link& link, Verdict verdict,
                       const std::string& opportunity_id) {
  if (verdict == Verdict::kUnlinked) return absl::OkStatus();
  const std::string name = rpc::ResourceName("opportunities", opportunity_id);
  if (verdict == Verdict::kConfirmed) {
    const bool is_candidate = std::any_of(
        link.candidates().begin(), link.candidates().end(),
        [&](const v1::Candidate& candidate) { return candidate.opportunity() == name; });
    if (is_candidate) return absl::OkStatus();
    return rpc::MakeError(absl::StatusCode::kFailedPrecondition,
                          absl::StrCat(name, " is not among the candidates of ", link.name(),
                                       " (any more); look again, or reassign the link"),
                          "NOT_A_CANDIDATE", {{"opportunity", name}, {"link", link.name()}});
  }
  ASSIGN_OR_RETURN(const bool exists, OpportunityExists(transaction, opportunity_id));
  return exists ? absl::OkStatus() : rpc::NotFound("dealtrace/Opportunity", name);
}

// So that the call is decided again, in the trace of this request.
absl::Status MarkDirty(Transaction& transaction, const std::string& call_id) {
  feed::DirtyMarker dirty(telemetry::CurrentContext().trace_parent, "");
  dirty.Mark(kCallLinkQueue, call_id);
  return dirty.Flush(transaction);
}

absl::StatusOr<int64_t> DecisionId(const std::string& name) {
  ASSIGN_OR_RETURN(const std::string text, RequireId("reviewDecisions", name, "name"));
  int64_t id = 0;
  if (absl::SimpleAtoi(text, &id)) return id;
  return rpc::InvalidRequest({{"name", "expected `reviewDecisions/{number}`"}});
}

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

ReviewService::ReviewService(std::shared_ptr<postgres::Database> database, LinkSettings settings)
    : database_(std::move(database)), settings_(std::move(settings)) {}

void ReviewService::Register(std::shared_ptr<ReviewService> service, rpc::Server& server) {
  const auto handle = [&]<class Request, class Response>(
                          const char* method, absl::StatusOr<Response> (ReviewService::*handler)(
                                                  const rpc::Call&, const Request&)) {
    server.Handle<Request, Response>(
        absl::StrCat(kPrefix, method),
        [service, handler](const rpc::Call& call, const Request& request) {
          return (*service.*handler)(call, request);
        });
  };
  handle("ListReviews", &ReviewService::ListReviews);
  handle("ConfirmLink", &ReviewService::ConfirmLink);
  handle("RejectLink", &ReviewService::RejectLink);
  handle("ReassignLink", &ReviewService::ReassignLink);
  handle("UndoReview", &ReviewService::UndoReview);
  handle("ListReviewDecisions", &ReviewService::ListReviewDecisions);
}

absl::Status ReviewService::Read(const rpc::Call& call, const char* name,
                                 const std::function<absl::Status(Transaction&)>& read) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.read_only = true;
  return database_->Transact(options, read);
}

absl::Status ReviewService::Write(const rpc::Call& call, const char* name,
                                  const std::string& request_id,
                                  const google::protobuf::Message& request,
                                  v1::ReviewDecision& response,
                                  const std::function<absl::Status(Transaction&)>& write) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  return postgres::WriteOnce(*database_, options,
                             {call.principal().name, std::string(call.method()), request_id},
                             request, response, write);
}

template <class Request>
absl::StatusOr<v1::ReviewDecision> ReviewService::Decide(const rpc::Call& call,
                                                         const Request& request, Verdict verdict) {
  NewReview review;
  review.verdict = verdict;
  ASSIGN_OR_RETURN(review.call_id, RequireId("links", request.name(), "name"));
  if (verdict != Verdict::kUnlinked) {
    ASSIGN_OR_RETURN(review.opportunity_id,
                     RequireId("opportunities", request.opportunity(), "opportunity"));
  }
  RETURN_IF_ERROR(CheckComment(request.comment()));
  review.reviewer = call.principal().name;
  review.comment = request.comment();
  v1::ReviewDecision decision;
  RETURN_IF_ERROR(Write(call, "review link", request.request_id(), request, decision,
                        [&](Transaction& transaction) -> absl::Status {
                          RETURN_IF_ERROR(LockReview(transaction, review.call_id));
                          ASSIGN_OR_RETURN(const auto links,
                                           LoadLinks(transaction, {review.call_id}));
                          if (links.empty()) return rpc::NotFound("dealtrace/Link", request.name());
                          RETURN_IF_ERROR(CheckDeal(transaction, links.begin()->second, verdict,
                                                    review.opportunity_id));
                          ASSIGN_OR_RETURN(decision, StoreReview(transaction, review));
                          return MarkDirty(transaction, review.call_id);
                        }));
  return decision;
}

absl::StatusOr<v1::ReviewDecision> ReviewService::ConfirmLink(
    const rpc::Call& call, const v1::ConfirmLinkRequest& request) {
  return Decide(call, request, Verdict::kConfirmed);
}

absl::StatusOr<v1::ReviewDecision> ReviewService::RejectLink(const rpc::Call& call,
                                                             const v1::RejectLinkRequest& request) {
  return Decide(call, request,
                request.opportunity().empty() ? Verdict::kUnlinked : Verdict::kRejected);
}

absl::StatusOr<v1::ReviewDecision> ReviewService::ReassignLink(
    const rpc::Call& call, const v1::ReassignLinkRequest& request) {
  return Decide(call, request, Verdict::kReassigned);
}

absl::StatusOr<v1::ReviewDecision> ReviewService::UndoReview(const rpc::Call& call,
                                                             const v1::UndoReviewRequest& request) {
  ASSIGN_OR_RETURN(const int64_t id, DecisionId(request.name()));
  RETURN_IF_ERROR(CheckComment(request.comment()));
  v1::ReviewDecision decision;
  RETURN_IF_ERROR(Write(
      call, "undo review", request.request_id(), request, decision,
      [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const auto known, LoadReviewDecision(transaction, id));
        if (!known) return rpc::NotFound("dealtrace/ReviewDecision", request.name());
        ASSIGN_OR_RETURN(const auto undone, UndoStoredReview(transaction, id, call.principal().name,
                                                             request.comment()));
        if (!undone) {
          return rpc::MakeError(absl::StatusCode::kFailedPrecondition,
                                absl::StrCat(request.name(), " was taken back already"),
                                "ALREADY_UNDONE", {{"review_decision", request.name()}});
        }
        decision = *undone;
        return MarkDirty(transaction, rpc::ResourceIdOrEmpty("links", undone->link()));
      }));
  return decision;
}

absl::StatusOr<v1::ListReviewsResponse> ReviewService::ListReviews(
    const rpc::Call& call, const v1::ListReviewsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kReviewsPageDefault, kReviewsPageMax));
  ASSIGN_OR_RETURN(const ReviewPosition after, PositionOf(page.last_key));
  const v1::Link::Decision decision = request.decision() == v1::Link::DECISION_UNSPECIFIED
                                          ? v1::Link::DECISION_REVIEW
                                          : request.decision();
  std::vector<v1::Review> reviews;
  RETURN_IF_ERROR(Read(call, "list reviews", [&](Transaction& transaction) -> absl::Status {
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
    review.set_informativeness(InformativenessOf(review.link(), settings_));
    *response.add_reviews() = std::move(review);
  }
  return response;
}

absl::StatusOr<v1::ListReviewDecisionsResponse> ReviewService::ListReviewDecisions(
    const rpc::Call& call, const v1::ListReviewDecisionsRequest& request) {
  ReviewDecisionFilter filter;
  filter.reviewer = request.reviewer();
  ASSIGN_OR_RETURN(filter.call_id, OptionalId("links", request.link(), "link"));
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
