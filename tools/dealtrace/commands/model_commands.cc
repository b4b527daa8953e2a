#include "dealtrace/scoring/v1/scoring_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/request_id.h"

namespace dealtrace::cli {
namespace {

namespace scoring = ::dealtrace::scoring::v1;

constexpr char kService[] = "dealtrace.scoring.v1.ScoringService/";
constexpr absl::Duration kTimeout = absl::Seconds(10);

absl::Status Train(Session& session, const std::string& request_id) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("scoring"));
  scoring::TrainModelRequest request;
  request.set_request_id(request_id.empty() ? NewRequestId() : RequestIdFrom(request_id));
  ASSIGN_OR_RETURN(auto answer, client->Unary<scoring::TrainModelResponse>(
                                    absl::StrCat(kService, "TrainModel"), request,
                                    rpc::CallOptions::Within(kTimeout)));
  if (session.output() != OutputFormat::kTable) {
    PrintObject(session.output(), {}, ToJson(answer));
  }
  return absl::OkStatus();
}

absl::Status List(Session& session) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("scoring"));
  nlohmann::json rows = nlohmann::json::array();
  scoring::ListModelsRequest request;
  do {
    ASSIGN_OR_RETURN(auto page, client->Unary<scoring::ListModelsResponse>(
                                    absl::StrCat(kService, "ListModels"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const auto& model : page.models()) rows.push_back(ToJson(model));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  PrintRows(session.output(),
            {{"MODEL", "/name"},
             {"BASIS", "/basis"},
             {"VERDICT", "/verdict"},
             {"AUC", "/auc"},
             {"TRAINED TO", "/trainEndTime"}},
            rows);
  return absl::OkStatus();
}

}  // namespace

void AddModelCommands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("models", "Models that score deals");
  noun->require_subcommand(1);
  auto request_id = std::make_shared<std::string>();
  CLI::App* train = noun->add_subcommand("train", "Ask for a training on what is known by now");
  train->footer(
      "Example: dealtrace models train\n"
      "It runs in the scoring service as soon as all feeds are caught up; unchanged data give the "
      "same model.");
  train
      ->add_option("--request-id", *request_id,
                   "Any text, such as a Kubernetes Job's UID: the same text asks only once")
      ->envname("DEALTRACE_REQUEST_ID");
  train->callback([&session, request_id] {
    session.RunOnline("models train", [&] { return Train(session, *request_id); });
  });
  CLI::App* list = noun->add_subcommand("list", "List model versions");
  list->footer("Example: dealtrace models list --output json");
  list->callback([&session] { session.RunOnline("models list", [&] { return List(session); }); });
}

}  // namespace dealtrace::cli
