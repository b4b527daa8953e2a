// The RPCs of dealtrace.matching.v1.LinkModelService.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "dealtrace/matching/v1/link_model_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server.h"
#include "services/matching/active_settings.h"

namespace dealtrace::matching {

// Thread-safe.
class LinkModelService {
 public:
  LinkModelService(std::shared_ptr<postgres::Database> database,
                   std::shared_ptr<const ActiveSettings> settings);

  // Registers all methods; the handlers keep the service.
  static void Register(std::shared_ptr<LinkModelService> service, rpc::Server& server);

  absl::StatusOr<v1::LinkModel> GetLinkModel(const rpc::Call& call,
                                             const v1::GetLinkModelRequest& request);
  absl::StatusOr<v1::ListLinkModelsResponse> ListLinkModels(
      const rpc::Call& call, const v1::ListLinkModelsRequest& request);
  absl::StatusOr<v1::LinkModel> TrainLinkModel(const rpc::Call& call,
                                               const v1::TrainLinkModelRequest& request);
  absl::StatusOr<v1::LinkModel> ActivateLinkModel(const rpc::Call& call,
                                                  const v1::ActivateLinkModelRequest& request);
  absl::StatusOr<v1::SimulateMatchingResponse> SimulateMatching(
      const rpc::Call& call, const v1::SimulateMatchingRequest& request);

 private:
  absl::Status Transact(const rpc::Call& call, const char* name, bool read_only,
                        const std::function<absl::Status(postgres::Transaction&)>& work);
  // A stored model, or the program's own, with `active` as of the transaction.
  absl::StatusOr<v1::LinkModel> LoadModel(postgres::Transaction& transaction,
                                          const std::string& id);

  std::shared_ptr<postgres::Database> database_;
  std::shared_ptr<const ActiveSettings> settings_;
};

}  // namespace dealtrace::matching
