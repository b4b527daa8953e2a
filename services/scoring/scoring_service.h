// The RPCs of dealtrace.scoring.v1.ScoringService.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "dealtrace/scoring/v1/scoring_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server.h"

namespace dealtrace::scoring {

// Thread-safe.
class ScoringService {
 public:
  explicit ScoringService(std::shared_ptr<postgres::Database> database);

  // Registers all methods; the handlers keep the service.
  static void Register(std::shared_ptr<ScoringService> service, rpc::Server& server);

  absl::StatusOr<v1::Score> GetScore(const rpc::Call& call, const v1::GetScoreRequest& request);
  absl::StatusOr<v1::ListScoresResponse> ListScores(const rpc::Call& call,
                                                    const v1::ListScoresRequest& request);
  absl::StatusOr<v1::Model> GetModel(const rpc::Call& call, const v1::GetModelRequest& request);
  absl::StatusOr<v1::ListModelsResponse> ListModels(const rpc::Call& call,
                                                    const v1::ListModelsRequest& request);
  absl::StatusOr<v1::TrainModelResponse> TrainModel(const rpc::Call& call,
                                                    const v1::TrainModelRequest& request);

 private:
  absl::Status Read(const rpc::Call& call, const char* name,
                    const std::function<absl::Status(postgres::Transaction&)>& read);

  std::shared_ptr<postgres::Database> database_;
};

}  // namespace dealtrace::scoring
