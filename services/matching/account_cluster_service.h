// The RPCs of dealtrace.matching.v1.AccountClusterService.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "dealtrace/matching/v1/account_cluster_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server.h"

namespace dealtrace::matching {

// Thread-safe.
class AccountClusterService {
 public:
  explicit AccountClusterService(std::shared_ptr<postgres::Database> database);

  // Registers all methods; the handlers keep the service.
  static void Register(std::shared_ptr<AccountClusterService> service, rpc::Server& server);

  absl::StatusOr<v1::AccountCluster> GetAccountCluster(const rpc::Call& call,
                                                       const v1::GetAccountClusterRequest& request);
  absl::StatusOr<v1::ListAccountClustersResponse> ListAccountClusters(
      const rpc::Call& call, const v1::ListAccountClustersRequest& request);

 private:
  std::shared_ptr<postgres::Database> database_;
};

}  // namespace dealtrace::matching
