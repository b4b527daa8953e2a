#include "services/matching/matching_service.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/rights/viewer.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/converters.h"
#include "services/matching/explanation.h"
#include "services/matching/limits.h"
#include "services/matching/link_history.h"
#include "services/matching/request_names.h"
#include "services/matching/store/candidate_store.h"
#include "services/matching/store/link_store.h"
#include "services/matching/store/link_version_store.h"
#include "services/matching/store/review_store.h"

namespace dealtrace::matching {

MatchingService::MatchingService(std::shared_ptr<postgres::Database> database,
                                 std::shared_ptr<const LiveIndex> live_index,
                                 std::shared_ptr<const ActiveSettings> settings)
    : database_(std::move(database)),
      live_index_(std::move(live_index)),
      settings_(std::move(settings)) {}

void MatchingService::Register(std::shared_ptr<MatchingService> service, rpc::Server& server) {
  server.Handle<v1::GetLinkRequest, v1::Link>(
      "dealtrace.matching.v1.MatchingService/GetLink",
      [service](const rpc::Call& call, const v1::GetLinkRequest& request) {
        return service->GetLink(call, request);
      });
  server.Handle<v1::ListLinksRequest, v1::ListLinksResponse>(
      "dealtrace.matching.v1.MatchingService/ListLinks",
      [service](const rpc::Call& call, const v1::ListLinksRequest& request) {
        return service->ListLinks(call, request);
      });
  server.Handle<v1::ExplainLinkRequest, v1::LinkExplanation>(
      "dealtrace.matching.v1.MatchingService/ExplainLink",
      [service](const rpc::Call& call, const v1::ExplainLinkRequest& request) {
        return service->ExplainLink(call, request);
      });
  server.Handle<v1::MatchCallRequest, v1::MatchCallResponse>(
      "dealtrace.matching.v1.MatchingService/MatchCall",
      [service](const rpc::Call& call, const v1::MatchCallRequest& request) {
        return service->MatchCall(call, request);
      });
  server.Handle<v1::ListLinkVersionsRequest, v1::ListLinkVersionsResponse>(
      "dealtrace.matching.v1.MatchingService/ListLinkVersions",
      [service](const rpc::Call& call, const v1::ListLinkVersionsRequest& request) {
        return service->ListLinkVersions(call, request);
      });
  server.Handle<v1::GetMatchingStatisticsRequest, v1::MatchingStatistics>(
      "dealtrace.matching.v1.MatchingService/GetMatchingStatistics",
      [service](const rpc::Call& call, const v1::GetMatchingStatisticsRequest& request) {
        return service->GetMatchingStatistics(call, request);
      });
}

// One snapshot for all statements of a read.
absl::Status MatchingService::Read(
    const rpc::Call& call, const char* name,
    const std::function<absl::Status(postgres::Transaction&)>& read) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.isolation = postgres::Isolation::kRepeatableRead;
  options.read_only = true;
  return database_->Transact(options, read);
}

absl::StatusOr<v1::Link> MatchingService::GetLink(const rpc::Call& call,
                                                  const v1::GetLinkRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RequireId("links", request.name(), "name"));
  v1::Link link;
  RETURN_IF_ERROR(Read(call, "get link", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const rights::Viewer viewer,
                     rights::LoadViewer(transaction, call.principal()));
    LinkFilter filter;
    filter.call_id = id;
    ASSIGN_OR_RETURN(auto found, matching::ListLinks(transaction, viewer, filter, "", 1));
    if (found.empty()) return rpc::NotFound("dealtrace/Link", request.name());
    link = std::move(found[0]);
    return absl::OkStatus();
  }));
  return link;
}

absl::StatusOr<v1::ListLinksResponse> MatchingService::ListLinks(
    const rpc::Call& call, const v1::ListLinksRequest& request) {
  LinkFilter filter;
  filter.decision = request.decision();
  filter.reason = request.reason();
  ASSIGN_OR_RETURN(filter.opportunity_id,
                   OptionalId("opportunities", request.opportunity(), "opportunity"));
  ASSIGN_OR_RETURN(filter.account_id, OptionalId("accounts", request.account(), "account"));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kLinksPageDefault, kLinksPageMax));
  std::vector<v1::Link> links;
  RETURN_IF_ERROR(Read(call, "list links", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const rights::Viewer viewer,
                     rights::LoadViewer(transaction, call.principal()));
    ASSIGN_OR_RETURN(
        links, matching::ListLinks(transaction, viewer, filter, page.last_key, page.size + 1));
    return absl::OkStatus();
  }));
  v1::ListLinksResponse response;
  // One more than the page was read to know whether another page follows.
  if (links.size() > static_cast<size_t>(page.size)) {
    links.resize(static_cast<size_t>(page.size));
    ASSIGN_OR_RETURN(const std::string last, rpc::ResourceId("links", links.back().name()));
    response.set_next_page_token(rpc::MakePageToken(request, last));
  }
  for (v1::Link& link : links) *response.add_links() = std::move(link);
  return response;
}

absl::StatusOr<v1::LinkExplanation> MatchingService::ExplainLink(
    const rpc::Call& call, const v1::ExplainLinkRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RequireId("links", request.name(), "name"));
  ASSIGN_OR_RETURN(const std::string opportunity,
                   OptionalId("opportunities", request.opportunity(), "opportunity"));
  absl::StatusOr<v1::LinkExplanation> explanation = absl::UnknownError("");
  RETURN_IF_ERROR(
      Read(call, "explain link", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const auto calls, LoadCalls(transaction, {id}));
        if (calls.empty()) return rpc::NotFound("dealtrace/Link", request.name());
        ASSIGN_OR_RETURN(const auto pinned, settings_->Load(transaction));
        ASSIGN_OR_RETURN(auto reviews, LoadReviews(transaction, {id}));
        std::vector<std::string> more = ReviewedDeals(reviews);
        if (!opportunity.empty()) more.push_back(opportunity);
        ASSIGN_OR_RETURN(const CandidateIndex index, LoadCandidates(transaction, calls, more));
        explanation =
            ExplainDeal(calls.begin()->second, opportunity, index, pinned->settings, reviews[id]);
        return explanation.status();
      }));
  return explanation;
}

absl::StatusOr<v1::MatchCallResponse> MatchingService::MatchCall(
    const rpc::Call& /*call*/, const v1::MatchCallRequest& request) {
  if (!request.has_call()) {
    return rpc::InvalidRequest({{"call", "is required: the call as far as it is known"}});
  }
  ASSIGN_OR_RETURN(const std::string opportunity,
                   OptionalId("opportunities", request.opportunity(), "opportunity"));
  if (!live_index_->caught_up()) {
    return rpc::MakeError(absl::StatusCode::kUnavailable,
                          "this replica is still reading the customers' records; call again",
                          "INDEX_NOT_READY", {});
  }
  CallRecord record = FromProto(request.call());
  if (request.has_transcript()) record.mentions = MentionsOf(request.transcript());
  v1::MatchCallResponse response;
  absl::Status status;
  const std::shared_ptr<const PinnedSettings> pinned = settings_->Latest();
  live_index_->Read([&](const CandidateIndex& index) {
    const LinkDecision decision = DecideLink(record, index, pinned->settings);
    *response.mutable_link() = ToProto(record.id, decision, pinned->version);
    if (opportunity.empty() && decision.candidates.empty()) return;
    auto explanation = ExplainDecision(record, decision, opportunity, index, pinned->settings);
    if (explanation.ok()) *response.mutable_explanation() = *std::move(explanation);
    status = explanation.status();
  });
  if (!status.ok()) return status;
  response.mutable_link()->clear_name();
  return response;
}

absl::StatusOr<v1::ListLinkVersionsResponse> MatchingService::ListLinkVersions(
    const rpc::Call& call, const v1::ListLinkVersionsRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RequireId("links", request.parent(), "parent"));
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kLinkVersionsPageDefault, kLinkVersionsPageMax));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!page.last_key.empty() && !absl::SimpleAtoi(page.last_key, &before)) {
    return rpc::InvalidRequest({{"page_token", "is not a token of this list"}});
  }
  std::vector<StoredVersion> versions;
  RETURN_IF_ERROR(
      Read(call, "list link versions", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(versions, LoadLinkVersions(transaction, id, before, page.size + 1));
        if (versions.empty() && page.last_key.empty()) {
          return rpc::NotFound("dealtrace/Link", request.parent());
        }
        return absl::OkStatus();
      }));
  v1::ListLinkVersionsResponse response;
  const size_t count = std::min(versions.size(), static_cast<size_t>(page.size));
  for (size_t i = 0; i < count; ++i) {
    const bool is_kept =
        i + 1 < versions.size() && versions[i + 1].version + 1 == versions[i].version;
    *response.add_link_versions() =
        DescribeVersion(is_kept ? &versions[i + 1] : nullptr, versions[i]);
  }
  if (versions.size() > count) {
    response.set_next_page_token(
        rpc::MakePageToken(request, absl::StrCat(versions[count - 1].version)));
  }
  return response;
}

absl::StatusOr<v1::MatchingStatistics> MatchingService::GetMatchingStatistics(
    const rpc::Call& call, const v1::GetMatchingStatisticsRequest& request) {
  if (request.name() != "matchingStatistics") {
    return rpc::InvalidRequest({{"name", "expected `matchingStatistics`"}});
  }
  v1::MatchingStatistics statistics;
  RETURN_IF_ERROR(
      Read(call, "count links", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(statistics, CountLinks(transaction));
        ASSIGN_OR_RETURN(const auto pinned, settings_->Load(transaction));
        statistics.set_model_version(pinned->version);
        return absl::OkStatus();
      }));
  statistics.set_name("matchingStatistics");
  return statistics;
}

}  // namespace dealtrace::matching
