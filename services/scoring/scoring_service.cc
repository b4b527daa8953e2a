#include "services/scoring/scoring_service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/feed/dirty.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rights/viewer.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/list_page.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/required_id.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/scoring/limits.h"
#include "services/scoring/store/copy_store.h"
#include "services/scoring/store/model_store.h"
#include "services/scoring/store/score_store.h"

namespace dealtrace::scoring {

ScoringService::ScoringService(std::shared_ptr<postgres::Database> database)
    : database_(std::move(database)) {}

void ScoringService::Register(std::shared_ptr<ScoringService> service, rpc::Server& server) {
  server.Handle<v1::GetScoreRequest, v1::Score>(
      "dealtrace.scoring.v1.ScoringService/GetScore",
      [service](const rpc::Call& call, const v1::GetScoreRequest& request) {
        return service->GetScore(call, request);
      });
  server.Handle<v1::ListScoresRequest, v1::ListScoresResponse>(
      "dealtrace.scoring.v1.ScoringService/ListScores",
      [service](const rpc::Call& call, const v1::ListScoresRequest& request) {
        return service->ListScores(call, request);
      });
  server.Handle<v1::GetModelRequest, v1::Model>(
      "dealtrace.scoring.v1.ScoringService/GetModel",
      [service](const rpc::Call& call, const v1::GetModelRequest& request) {
        return service->GetModel(call, request);
      });
  server.Handle<v1::ListModelsRequest, v1::ListModelsResponse>(
      "dealtrace.scoring.v1.ScoringService/ListModels",
      [service](const rpc::Call& call, const v1::ListModelsRequest& request) {
        return service->ListModels(call, request);
      });
  server.Handle<v1::TrainModelRequest, v1::TrainModelResponse>(
      "dealtrace.scoring.v1.ScoringService/TrainModel",
      [service](const rpc::Call& call, const v1::TrainModelRequest& request) {
        return service->TrainModel(call, request);
      });
}

absl::Status ScoringService::Read(const rpc::Call& call, const char* name,
                                  const std::function<absl::Status(postgres::Transaction&)>& read) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.read_only = true;
  return database_->Transact(options, read);
}

absl::StatusOr<v1::Score> ScoringService::GetScore(const rpc::Call& call,
                                                   const v1::GetScoreRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, rpc::RequireId("scores", request.name()));
  v1::Score score;
  RETURN_IF_ERROR(Read(call, "get score", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const rights::Viewer viewer,
                     rights::LoadViewer(transaction, call.principal()));
    ScoreFilter filter;
    filter.opportunity_id = id;
    ASSIGN_OR_RETURN(auto found, scoring::ListScores(transaction, viewer, filter, "", 1));
    if (found.empty()) return rpc::NotFound("dealtrace/Score", request.name());
    score = std::move(found[0]);
    return absl::OkStatus();
  }));
  return score;
}

absl::StatusOr<v1::ListScoresResponse> ScoringService::ListScores(
    const rpc::Call& call, const v1::ListScoresRequest& request) {
  const double minimum = request.min_win_probability();
  RETURN_IF_ERROR(
      rpc::RequestValidator()
          .Require(minimum >= 0 && minimum <= 1, "min_win_probability", "must be from 0 to 1")
          .Finish());
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kScoresPageDefault, kScoresPageMax));
  std::vector<v1::Score> scores;
  RETURN_IF_ERROR(
      Read(call, "list scores", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const rights::Viewer viewer,
                         rights::LoadViewer(transaction, call.principal()));
        ScoreFilter filter;
        filter.min_probability = minimum;
        ASSIGN_OR_RETURN(
            scores, scoring::ListScores(transaction, viewer, filter, page.last_key, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListScoresResponse response;
  rpc::FillPage(request, page, "scores", std::move(scores), response.mutable_scores(), response);
  return response;
}

absl::StatusOr<v1::Model> ScoringService::GetModel(const rpc::Call& call,
                                                   const v1::GetModelRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, rpc::RequireId("models", request.name()));
  v1::Model model;
  RETURN_IF_ERROR(Read(call, "get model", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(auto models, LoadModels(transaction, {id}));
    const auto found = models.find(id);
    if (found == models.end()) return rpc::NotFound("dealtrace/Model", request.name());
    model = std::move(found->second);
    return absl::OkStatus();
  }));
  return model;
}

absl::StatusOr<v1::ListModelsResponse> ScoringService::ListModels(
    const rpc::Call& call, const v1::ListModelsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kModelsPageDefault, kModelsPageMax));
  std::vector<v1::Model> models;
  RETURN_IF_ERROR(
      Read(call, "list models", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(models, scoring::ListModels(transaction, page.last_key, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListModelsResponse response;
  rpc::FillPage(request, page, "models", std::move(models), response.mutable_models(), response);
  return response;
}

absl::StatusOr<v1::TrainModelResponse> ScoringService::TrainModel(
    const rpc::Call& call, const v1::TrainModelRequest& request) {
  postgres::TransactionOptions options;
  options.name = "ask for a training";
  options.deadline = call.deadline();
  v1::TrainModelResponse response;
  RETURN_IF_ERROR(postgres::WriteOnce(
      *database_, options,
      {call.principal().name, std::string(call.method()), request.request_id()}, request, response,
      [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<ActiveModel> active, LoadActiveModel(transaction));
        response.set_active_model(active ? rpc::ResourceName("models", active->id) : "");
        feed::DirtyMarker dirty("", "");
        dirty.Mark(kModelQueue, kModelKey);
        return dirty.Flush(transaction);
      }));
  return response;
}

}  // namespace dealtrace::scoring
