// The RPCs of dealtrace.matching.v1.MatchingService.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "dealtrace/matching/v1/matching_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server.h"
#include "services/matching/active_settings.h"
#include "services/matching/live_index.h"

namespace dealtrace::matching {

// Thread-safe.
class MatchingService {
 public:
  MatchingService(std::shared_ptr<postgres::Database> database,
                  std::shared_ptr<const LiveIndex> live_index,
                  std::shared_ptr<const ActiveSettings> settings);

  // Registers all methods; the handlers keep the service.
  static void Register(std::shared_ptr<MatchingService> service, rpc::Server& server);

  absl::StatusOr<v1::Link> GetLink(const rpc::Call& call, const v1::GetLinkRequest& request);
  absl::StatusOr<v1::ListLinksResponse> ListLinks(const rpc::Call& call,
                                                  const v1::ListLinksRequest& request);
  absl::StatusOr<v1::LinkExplanation> ExplainLink(const rpc::Call& call,
                                                  const v1::ExplainLinkRequest& request);
  absl::StatusOr<v1::MatchCallResponse> MatchCall(const rpc::Call& call,
                                                  const v1::MatchCallRequest& request);
  absl::StatusOr<v1::ListLinkVersionsResponse> ListLinkVersions(
      const rpc::Call& call, const v1::ListLinkVersionsRequest& request);
  absl::StatusOr<v1::MatchingStatistics> GetMatchingStatistics(
      const rpc::Call& call, const v1::GetMatchingStatisticsRequest& request);

 private:
  absl::Status Read(const rpc::Call& call, const char* name,
                    const std::function<absl::Status(postgres::Transaction&)>& read);

  std::shared_ptr<postgres::Database> database_;
  std::shared_ptr<const LiveIndex> live_index_;
  std::shared_ptr<const ActiveSettings> settings_;
};

}  // namespace dealtrace::matching
