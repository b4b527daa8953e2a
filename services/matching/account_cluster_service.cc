#include "services/matching/account_cluster_service.h"

#include <string>
#include <utility>
#include <vector>

#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/limits.h"
#include "services/matching/request_names.h"
#include "services/matching/store/account_cluster_store.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

postgres::TransactionOptions Reading(const rpc::Call& call, const char* name) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.read_only = true;
  return options;
}

}  // namespace

AccountClusterService::AccountClusterService(std::shared_ptr<postgres::Database> database)
    : database_(std::move(database)) {}

void AccountClusterService::Register(std::shared_ptr<AccountClusterService> service,
                                     rpc::Server& server) {
  server.Handle<v1::GetAccountClusterRequest, v1::AccountCluster>(
      "dealtrace.matching.v1.AccountClusterService/GetAccountCluster",
      [service](const rpc::Call& call, const v1::GetAccountClusterRequest& request) {
        return service->GetAccountCluster(call, request);
      });
  server.Handle<v1::ListAccountClustersRequest, v1::ListAccountClustersResponse>(
      "dealtrace.matching.v1.AccountClusterService/ListAccountClusters",
      [service](const rpc::Call& call, const v1::ListAccountClustersRequest& request) {
        return service->ListAccountClusters(call, request);
      });
}

absl::StatusOr<v1::AccountCluster> AccountClusterService::GetAccountCluster(
    const rpc::Call& call, const v1::GetAccountClusterRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RequireId("accountClusters", request.name(), "name"));
  v1::AccountCluster cluster;
  RETURN_IF_ERROR(database_->Transact(
      Reading(call, "get account cluster"), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(auto clusters, LoadClusters(transaction, {id}));
        const auto found = clusters.find(id);
        if (found == clusters.end()) {
          return rpc::NotFound("dealtrace/AccountCluster", request.name());
        }
        cluster = std::move(found->second);
        return absl::OkStatus();
      }));
  return cluster;
}

absl::StatusOr<v1::ListAccountClustersResponse> AccountClusterService::ListAccountClusters(
    const rpc::Call& call, const v1::ListAccountClustersRequest& request) {
  ASSIGN_OR_RETURN(const std::string account, OptionalId("accounts", request.account(), "account"));
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kAccountClustersPageDefault, kAccountClustersPageMax));
  std::vector<v1::AccountCluster> clusters;
  RETURN_IF_ERROR(database_->Transact(
      Reading(call, "list account clusters"), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(clusters,
                         ListClusters(transaction, page.last_key, account, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListAccountClustersResponse response;
  // One more than the page was read to know whether another page follows.
  if (clusters.size() > static_cast<size_t>(page.size)) {
    clusters.resize(static_cast<size_t>(page.size));
    response.set_next_page_token(rpc::MakePageToken(
        request, rpc::ResourceIdOrEmpty("accountClusters", clusters.back().name())));
  }
  for (v1::AccountCluster& cluster : clusters) {
    *response.add_account_clusters() = std::move(cluster);
  }
  return response;
}

}  // namespace dealtrace::matching
