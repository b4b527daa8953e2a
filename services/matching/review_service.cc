#include "services/matching/review_service.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"
#include "services/matching/limits.h"
#include "services/matching/request_names.h"
#include "services/matching/store/account_cluster_store.h"
#include "services/matching/store/account_marks.h"
#include "services/matching/store/copy_store.h"
#include "services/matching/store/link_store.h"
#include "services/matching/store/link_version_store.h"

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

// What a reviewer would say to have the link as it was.
absl::StatusOr<Verdict> VerdictOf(const v1::Link& version, const std::string& name) {
  if (version.decision() == v1::Link::DECISION_UNLINKED) return Verdict::kUnlinked;
  if (version.decision() == v1::Link::DECISION_LINKED && version.shares().empty()) {
    return Verdict::kReassigned;
  }
  return rpc::MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat(name, version.shares().empty()
                             ? " left the call to review; undo or reject what was decided since"
                             : " shares the call among several deals; reassign it to one of them"),
      "NOT_RESTORABLE", {{"link_version", name}});
}

// So that what the decision is about is derived again, in the trace of this request.
absl::Status MarkDirty(Transaction& transaction, const v1::ReviewDecision& decision) {
  feed::DirtyMarker dirty(telemetry::CurrentContext().trace_parent, "");
  const std::string call_id = rpc::ResourceIdOrEmpty("links", decision.link());
  if (!call_id.empty()) dirty.Mark(kCallLinkQueue, call_id);
  for (const std::string& account : decision.accounts()) {
    dirty.Mark(kAccountClusterQueue, rpc::ResourceIdOrEmpty("accounts", account));
  }
  return dirty.Flush(transaction);
}

absl::StatusOr<int64_t> DecisionId(const std::string& name) {
  ASSIGN_OR_RETURN(const std::string text, RequireId("reviewDecisions", name, "name"));
  int64_t id = 0;
  if (absl::SimpleAtoi(text, &id)) return id;
  return rpc::InvalidRequest({{"name", "expected `reviewDecisions/{number}`"}});
}

}  // namespace

ReviewService::ReviewService(std::shared_ptr<postgres::Database> database,
                             std::shared_ptr<const ActiveSettings> settings)
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
  handle("RestoreLink", &ReviewService::RestoreLink);
  handle("MergeAccounts", &ReviewService::MergeAccounts);
  handle("SplitAccounts", &ReviewService::SplitAccounts);
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
absl::StatusOr<v1::ReviewDecision> ReviewService::Store(
    const rpc::Call& call, const Request& request, const std::string& subject, NewReview review,
    const std::function<absl::Status(Transaction&, NewReview&)>& prepare) {
  RETURN_IF_ERROR(CheckComment(request.comment()));
  review.reviewer = call.principal().name;
  review.comment = request.comment();
  v1::ReviewDecision decision;
  RETURN_IF_ERROR(Write(call, "store review", request.request_id(), request, decision,
                        [&](Transaction& transaction) -> absl::Status {
                          RETURN_IF_ERROR(LockReview(transaction, subject));
                          RETURN_IF_ERROR(prepare(transaction, review));
                          ASSIGN_OR_RETURN(decision, StoreReview(transaction, review));
                          return MarkDirty(transaction, decision);
                        }));
  return decision;
}

template <class Request>
absl::StatusOr<v1::ReviewDecision> ReviewService::Decide(const rpc::Call& call,
                                                         const Request& request, Verdict verdict) {
  NewReview decided;
  decided.verdict = verdict;
  ASSIGN_OR_RETURN(decided.call_id, RequireId("links", request.name(), "name"));
  if (verdict != Verdict::kUnlinked) {
    ASSIGN_OR_RETURN(decided.opportunity_id,
                     RequireId("opportunities", request.opportunity(), "opportunity"));
  }
  return Store(call, request, request.name(), std::move(decided),
               [&](Transaction& transaction, NewReview& review) -> absl::Status {
                 ASSIGN_OR_RETURN(const auto links, LoadLinks(transaction, {review.call_id}));
                 if (links.empty()) return rpc::NotFound("dealtrace/Link", request.name());
                 return CheckDeal(transaction, links.begin()->second, verdict,
                                  review.opportunity_id);
               });
}

template <class Request>
absl::StatusOr<v1::ReviewDecision> ReviewService::DecideAccounts(const rpc::Call& call,
                                                                 const Request& request,
                                                                 Verdict verdict) {
  ASSIGN_OR_RETURN(const std::string one, RequireId("accounts", request.account(), "account"));
  ASSIGN_OR_RETURN(const std::string other,
                   RequireId("accounts", request.other_account(), "other_account"));
  RETURN_IF_ERROR(rpc::RequestValidator()
                      .Require(one != other, "other_account", "must be another account")
                      .Finish());
  NewReview decided;
  decided.verdict = verdict;
  std::tie(decided.account_id, decided.other_account_id) = MakePair(one, other);
  const std::string subject = absl::StrCat(decided.account_id, " and ", decided.other_account_id);
  return Store(call, request, subject, std::move(decided),
               [&](Transaction& transaction, NewReview& /*review*/) -> absl::Status {
                 for (const std::string* id : {&one, &other}) {
                   ASSIGN_OR_RETURN(const bool exists, AccountExists(transaction, *id));
                   if (!exists) {
                     return rpc::NotFound("dealtrace/Account", rpc::ResourceName("accounts", *id));
                   }
                 }
                 return absl::OkStatus();
               });
}

absl::StatusOr<v1::ReviewDecision> ReviewService::RestoreLink(
    const rpc::Call& call, const v1::RestoreLinkRequest& request) {
  ASSIGN_OR_RETURN(const LinkVersionId id, RequireLinkVersion(request.name(), "name"));
  NewReview decided;
  decided.call_id = id.call_id;
  decided.restored_version = id.version;
  return Store(call, request, rpc::ResourceName("links", id.call_id), std::move(decided),
               [&](Transaction& transaction, NewReview& review) -> absl::Status {
                 ASSIGN_OR_RETURN(const auto versions,
                                  LoadLinkVersions(transaction, id.call_id, id.version + 1, 1));
                 if (versions.empty() || versions.front().version != id.version) {
                   return rpc::NotFound("dealtrace/LinkVersion", request.name());
                 }
                 const v1::Link& link = versions.front().link;
                 ASSIGN_OR_RETURN(review.verdict, VerdictOf(link, request.name()));
                 review.opportunity_id =
                     rpc::ResourceIdOrEmpty("opportunities", link.opportunity());
                 return CheckDeal(transaction, link, review.verdict, review.opportunity_id);
               });
}

absl::StatusOr<v1::ReviewDecision> ReviewService::MergeAccounts(
    const rpc::Call& call, const v1::MergeAccountsRequest& request) {
  return DecideAccounts(call, request, Verdict::kAccountsMerged);
}

absl::StatusOr<v1::ReviewDecision> ReviewService::SplitAccounts(
    const rpc::Call& call, const v1::SplitAccountsRequest& request) {
  return DecideAccounts(call, request, Verdict::kAccountsSplit);
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
        return MarkDirty(transaction, decision);
      }));
  return decision;
}

}  // namespace dealtrace::matching
