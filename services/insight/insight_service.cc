#include "services/insight/insight_service.h"

#include <utility>
#include <vector>

#include "libs/rights/viewer.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/list_page.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/required_id.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/insight/domain/label.h"
#include "services/insight/limits.h"
#include "services/insight/store/analysis_store.h"
#include "services/insight/store/story_store.h"

namespace dealtrace::insight {
namespace {

absl::Status CheckReason(const std::string& code) {
  if (code.empty()) return absl::OkStatus();
  const std::optional<Label> label = ParseLabel(code);
  if (label && IsReason(*label)) return absl::OkStatus();
  return rpc::InvalidRequest({{"main_reason", "expected a reason code such as `PRICE`"}});
}

}  // namespace

InsightService::InsightService(std::shared_ptr<postgres::Database> database)
    : database_(std::move(database)) {}

void InsightService::Register(std::shared_ptr<InsightService> service, rpc::Server& server) {
  server.Handle<v1::GetCallAnalysisRequest, v1::CallAnalysis>(
      "dealtrace.insight.v1.InsightService/GetCallAnalysis",
      [service](const rpc::Call& call, const v1::GetCallAnalysisRequest& request) {
        return service->GetCallAnalysis(call, request);
      });
  server.Handle<v1::ListCallAnalysesRequest, v1::ListCallAnalysesResponse>(
      "dealtrace.insight.v1.InsightService/ListCallAnalyses",
      [service](const rpc::Call& call, const v1::ListCallAnalysesRequest& request) {
        return service->ListCallAnalyses(call, request);
      });
  server.Handle<v1::GetDealStoryRequest, v1::DealStory>(
      "dealtrace.insight.v1.InsightService/GetDealStory",
      [service](const rpc::Call& call, const v1::GetDealStoryRequest& request) {
        return service->GetDealStory(call, request);
      });
  server.Handle<v1::ListDealStoriesRequest, v1::ListDealStoriesResponse>(
      "dealtrace.insight.v1.InsightService/ListDealStories",
      [service](const rpc::Call& call, const v1::ListDealStoriesRequest& request) {
        return service->ListDealStories(call, request);
      });
}

absl::Status InsightService::Read(const rpc::Call& call, const char* name,
                                  const std::function<absl::Status(postgres::Transaction&)>& read) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.read_only = true;
  return database_->Transact(options, read);
}

absl::StatusOr<v1::CallAnalysis> InsightService::GetCallAnalysis(
    const rpc::Call& call, const v1::GetCallAnalysisRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, rpc::RequireId("callAnalyses", request.name()));
  v1::CallAnalysis analysis;
  RETURN_IF_ERROR(
      Read(call, "get call analysis", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const rights::Viewer viewer,
                         rights::LoadViewer(transaction, call.principal()));
        ASSIGN_OR_RETURN(auto found, ListAnalyses(transaction, viewer,
                                                  {.call_id = id, .opportunity_id = ""}, "", 1));
        if (found.empty()) return rpc::NotFound("dealtrace/CallAnalysis", request.name());
        analysis = std::move(found[0]);
        return absl::OkStatus();
      }));
  return analysis;
}

absl::StatusOr<v1::ListCallAnalysesResponse> InsightService::ListCallAnalyses(
    const rpc::Call& call, const v1::ListCallAnalysesRequest& request) {
  std::string opportunity;
  if (!request.opportunity().empty()) {
    ASSIGN_OR_RETURN(opportunity,
                     rpc::RequireId("opportunities", request.opportunity(), "opportunity"));
  }
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kAnalysesPageDefault, kAnalysesPageMax));
  std::vector<v1::CallAnalysis> analyses;
  RETURN_IF_ERROR(
      Read(call, "list call analyses", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const rights::Viewer viewer,
                         rights::LoadViewer(transaction, call.principal()));
        ASSIGN_OR_RETURN(analyses, ListAnalyses(transaction, viewer,
                                                {.call_id = "", .opportunity_id = opportunity},
                                                page.last_key, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListCallAnalysesResponse response;
  rpc::FillPage(request, page, "callAnalyses", std::move(analyses),
                response.mutable_call_analyses(), response);
  return response;
}

absl::StatusOr<v1::DealStory> InsightService::GetDealStory(const rpc::Call& call,
                                                           const v1::GetDealStoryRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, rpc::RequireId("dealStories", request.name()));
  v1::DealStory story;
  RETURN_IF_ERROR(
      Read(call, "get deal story", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const rights::Viewer viewer,
                         rights::LoadViewer(transaction, call.principal()));
        StoryFilter filter;
        filter.opportunity_id = id;
        ASSIGN_OR_RETURN(auto found, ListStories(transaction, viewer, filter, "", 1));
        if (found.empty()) return rpc::NotFound("dealtrace/DealStory", request.name());
        story = std::move(found[0]);
        return absl::OkStatus();
      }));
  return story;
}

absl::StatusOr<v1::ListDealStoriesResponse> InsightService::ListDealStories(
    const rpc::Call& call, const v1::ListDealStoriesRequest& request) {
  RETURN_IF_ERROR(CheckReason(request.main_reason()));
  const StoryFilter filter{"", request.outcome(), request.main_reason(), request.crm_reason_kind()};
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kStoriesPageDefault, kStoriesPageMax));
  std::vector<v1::DealStory> stories;
  RETURN_IF_ERROR(
      Read(call, "list deal stories", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const rights::Viewer viewer,
                         rights::LoadViewer(transaction, call.principal()));
        ASSIGN_OR_RETURN(stories,
                         ListStories(transaction, viewer, filter, page.last_key, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListDealStoriesResponse response;
  rpc::FillPage(request, page, "dealStories", std::move(stories), response.mutable_deal_stories(),
                response);
  return response;
}

}  // namespace dealtrace::insight
