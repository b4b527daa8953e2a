#include "services/matching/link_model_service.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"
#include "services/matching/limits.h"
#include "services/matching/link_deriver.h"
#include "services/matching/matching_simulation.h"
#include "services/matching/model_converters.h"
#include "services/matching/request_names.h"
#include "services/matching/review_answers.h"
#include "services/matching/store/link_model_store.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

constexpr char kPrefix[] = "dealtrace.matching.v1.LinkModelService/";

void SetActive(const std::string& active_id, v1::LinkModel& model) {
  const std::string& id = active_id.empty() ? BuiltInModel().version : active_id;
  model.set_active(model.name() == rpc::ResourceName("linkModels", id));
}

}  // namespace

LinkModelService::LinkModelService(std::shared_ptr<postgres::Database> database,
                                   std::shared_ptr<const ActiveSettings> settings)
    : database_(std::move(database)), settings_(std::move(settings)) {}

void LinkModelService::Register(std::shared_ptr<LinkModelService> service, rpc::Server& server) {
  const auto handle = [&]<class Request, class Response>(
                          const char* method, absl::StatusOr<Response> (LinkModelService::*handler)(
                                                  const rpc::Call&, const Request&)) {
    server.Handle<Request, Response>(
        absl::StrCat(kPrefix, method),
        [service, handler](const rpc::Call& call, const Request& request) {
          return (*service.*handler)(call, request);
        });
  };
  handle("GetLinkModel", &LinkModelService::GetLinkModel);
  handle("ListLinkModels", &LinkModelService::ListLinkModels);
  handle("TrainLinkModel", &LinkModelService::TrainLinkModel);
  handle("ActivateLinkModel", &LinkModelService::ActivateLinkModel);
  handle("SimulateMatching", &LinkModelService::SimulateMatching);
}

absl::Status LinkModelService::Transact(const rpc::Call& call, const char* name, bool read_only,
                                        const std::function<absl::Status(Transaction&)>& work) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.read_only = read_only;
  // One snapshot for all statements of a read.
  if (read_only) options.isolation = postgres::Isolation::kRepeatableRead;
  return database_->Transact(options, work);
}

absl::StatusOr<v1::LinkModel> LinkModelService::LoadModel(Transaction& transaction,
                                                          const std::string& id) {
  ASSIGN_OR_RETURN(const std::string active, LoadActiveModelId(transaction));
  v1::LinkModel model;
  if (id == BuiltInModel().version) {
    model = ToProto(BuiltInModel());
  } else {
    ASSIGN_OR_RETURN(std::optional<v1::LinkModel> stored, LoadFittedModel(transaction, id));
    if (!stored) return rpc::NotFound("dealtrace/LinkModel", rpc::ResourceName("linkModels", id));
    model = *std::move(stored);
  }
  SetActive(active, model);
  return model;
}

absl::StatusOr<v1::LinkModel> LinkModelService::GetLinkModel(
    const rpc::Call& call, const v1::GetLinkModelRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RequireId("linkModels", request.name(), "name"));
  v1::LinkModel model;
  RETURN_IF_ERROR(
      Transact(call, "get link model", true, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(model, LoadModel(transaction, id));
        return absl::OkStatus();
      }));
  return model;
}

absl::StatusOr<v1::ListLinkModelsResponse> LinkModelService::ListLinkModels(
    const rpc::Call& call, const v1::ListLinkModelsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ReadPage(request, kLinkModelsPageDefault, kLinkModelsPageMax));
  std::vector<v1::LinkModel> models;
  std::string active;
  RETURN_IF_ERROR(
      Transact(call, "list link models", true, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(active, LoadActiveModelId(transaction));
        ASSIGN_OR_RETURN(models, ListFittedModels(transaction, page.last_key, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListLinkModelsResponse response;
  if (page.last_key.empty()) *response.add_link_models() = ToProto(BuiltInModel());
  // One more than the page was read to know whether another page follows.
  if (models.size() > static_cast<size_t>(page.size)) {
    models.resize(static_cast<size_t>(page.size));
    response.set_next_page_token(
        rpc::MakePageToken(request, rpc::ResourceIdOrEmpty("linkModels", models.back().name())));
  }
  for (v1::LinkModel& model : models) *response.add_link_models() = std::move(model);
  for (v1::LinkModel& model : *response.mutable_link_models()) SetActive(active, model);
  return response;
}

absl::StatusOr<v1::LinkModel> LinkModelService::TrainLinkModel(
    const rpc::Call& call, const v1::TrainLinkModelRequest& request) {
  // Learning comes before the writing transaction, which must not wait for it.
  std::vector<TrainingCall> calls;
  std::shared_ptr<const PinnedSettings> active;
  RETURN_IF_ERROR(
      Transact(call, "load review answers", true, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(active, settings_->Load(transaction));
        LinkSettings learning = active->settings;
        learning.model = BuiltInModel();
        ASSIGN_OR_RETURN(calls, LoadReviewAnswers(transaction, call, learning));
        return absl::OkStatus();
      }));
  const absl::StatusOr<ReviewTraining> training = TrainFromReviews(
      calls, BuiltInModel(), active->settings.model, active->settings.precision_min);
  if (!training.ok()) {
    return rpc::MakeError(training.status().code(), training.status().message(), "TOO_FEW_REVIEWS",
                          {{"answers_min", absl::StrCat(kAnswersMin)}});
  }
  v1::LinkModel learned = ToProto(training->model);
  *learned.mutable_training() = ToProto(*training);
  postgres::TransactionOptions options;
  options.name = "store link model";
  options.deadline = call.deadline();
  v1::LinkModel stored;
  RETURN_IF_ERROR(postgres::WriteOnce(
      *database_, options,
      {call.principal().name, std::string(call.method()), request.request_id()}, request, stored,
      [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::string id,
                         StoreFittedModel(transaction, learned, call.principal().name));
        ASSIGN_OR_RETURN(stored, LoadModel(transaction, id));
        return absl::OkStatus();
      }));
  return stored;
}

absl::StatusOr<v1::LinkModel> LinkModelService::ActivateLinkModel(
    const rpc::Call& call, const v1::ActivateLinkModelRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RequireId("linkModels", request.name(), "name"));
  v1::LinkModel model;
  RETURN_IF_ERROR(
      Transact(call, "activate link model", false, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const auto pinned, settings_->LoadWith(transaction, id));
        RETURN_IF_ERROR(SwitchModel(transaction, pinned->version,
                                    id == BuiltInModel().version ? "" : id,
                                    telemetry::CurrentContext().trace_parent));
        ASSIGN_OR_RETURN(model, LoadModel(transaction, id));
        return absl::OkStatus();
      }));
  return model;
}

absl::StatusOr<v1::SimulateMatchingResponse> LinkModelService::SimulateMatching(
    const rpc::Call& call, const v1::SimulateMatchingRequest& request) {
  ASSIGN_OR_RETURN(const std::string model, OptionalId("linkModels", request.model(), "model"));
  RETURN_IF_ERROR(
      rpc::RequestValidator()
          .Require(request.example_count() >= 0, "example_count", "must not be negative")
          .Require(request.call_count_max() >= 0, "call_count_max", "must not be negative")
          .Finish());
  v1::SimulateMatchingResponse response;
  RETURN_IF_ERROR(
      Transact(call, "simulate matching", true, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const auto before, settings_->Load(transaction));
        ASSIGN_OR_RETURN(const auto tried, model.empty() ? settings_->Load(transaction)
                                                         : settings_->LoadWith(transaction, model));
        ASSIGN_OR_RETURN(const LinkSettings after,
                         ApplySettings(request.settings(), tried->settings));
        ASSIGN_OR_RETURN(response, Simulate(transaction, call, request, before->settings, after));
        return absl::OkStatus();
      }));
  return response;
}

}  // namespace dealtrace::matching
