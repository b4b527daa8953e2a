// The RPCs of dealtrace.insight.v1.InsightService.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "dealtrace/insight/v1/insight_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server.h"

namespace dealtrace::insight {

// Thread-safe.
class InsightService {
 public:
  explicit InsightService(std::shared_ptr<postgres::Database> database);

  // Registers all methods; the handlers keep the service.
  static void Register(std::shared_ptr<InsightService> service, rpc::Server& server);

  absl::StatusOr<v1::CallAnalysis> GetCallAnalysis(const rpc::Call& call,
                                                   const v1::GetCallAnalysisRequest& request);
  absl::StatusOr<v1::ListCallAnalysesResponse> ListCallAnalyses(
      const rpc::Call& call, const v1::ListCallAnalysesRequest& request);
  absl::StatusOr<v1::DealStory> GetDealStory(const rpc::Call& call,
                                             const v1::GetDealStoryRequest& request);
  absl::StatusOr<v1::ListDealStoriesResponse> ListDealStories(
      const rpc::Call& call, const v1::ListDealStoriesRequest& request);

 private:
  absl::Status Read(const rpc::Call& call, const char* name,
                    const std::function<absl::Status(postgres::Transaction&)>& read);

  std::shared_ptr<postgres::Database> database_;
};

}  // namespace dealtrace::insight
