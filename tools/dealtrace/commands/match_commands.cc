// The part of `dealtrace match` that asks the service.
#include <fstream>
#include <sstream>

#include "absl/strings/str_format.h"
#include "dealtrace/matching/v1/link_model_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/commands/verb.h"
#include "tools/dealtrace/request_id.h"
#include "yaml-cpp/yaml.h"

namespace dealtrace::cli {
namespace {

namespace matching = ::dealtrace::matching::v1;

constexpr char kService[] = "dealtrace.matching.v1.LinkModelService/";
constexpr absl::Duration kTimeout = absl::Seconds(20);
constexpr absl::Duration kLongTimeout = absl::Minutes(5);

struct Arguments {
  std::string model;
  std::string settings_file;
  std::string request_id;
  int examples = 3;
  int64_t calls = 0;
  bool even_if_worse = false;
};

std::string ModelName(const std::string& text) {
  return text.empty() || text.find('/') != std::string::npos ? text : "linkModels/" + text;
}

const std::vector<Column>& ModelColumns() {
  static const std::vector<Column>& columns =
      *new std::vector<Column>{{"MODEL", "/name"},
                               {"ACTIVE", "/active"},
                               {"CALLS WITH A DEAL", "/training/linkedCallCount"},
                               {"WITH NONE", "/training/unlinkedCallCount"},
                               {"LOG LOSS", "/training/quality/logLoss"},
                               {"BEFORE", "/training/qualityBefore/logLoss"},
                               {"LINKED FROM", "/training/quality/linkedMin"},
                               {"BY", "/creator"}};
  return columns;
}

absl::Status List(Session& session, const Arguments&) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  nlohmann::json rows = nlohmann::json::array();
  matching::ListLinkModelsRequest request;
  do {
    ASSIGN_OR_RETURN(auto page, client->Unary<matching::ListLinkModelsResponse>(
                                    absl::StrCat(kService, "ListLinkModels"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const auto& model : page.link_models()) rows.push_back(ToJson(model));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  PrintRows(session.output(), ModelColumns(), rows);
  return absl::OkStatus();
}

template <class Request>
absl::Status CallOne(Session& session, const Request& request, absl::string_view method) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  ASSIGN_OR_RETURN(auto model,
                   client->Unary<matching::LinkModel>(absl::StrCat(kService, method), request,
                                                      rpc::CallOptions::Within(kLongTimeout)));
  PrintObject(session.output(), ModelColumns(), ToJson(model));
  return absl::OkStatus();
}

absl::Status Show(Session& session, const Arguments& arguments) {
  matching::GetLinkModelRequest request;
  request.set_name(ModelName(arguments.model));
  return CallOne(session, request, "GetLinkModel");
}

// Says in a sentence that a model judged answers that it had not seen worse than the one that was
// active when it was trained; "" when it did not, or was not trained.
std::string WorseThanBefore(const matching::LinkModel& model) {
  const double with = model.training().quality().log_loss();
  const double before = model.training().quality_before().log_loss();
  if (!model.has_training() || with <= before) return "";
  return absl::StrFormat(
      "%s is worse than the model before it on answers that it had not seen: log loss %.3f, before "
      "%.3f bits a call; answer more reviews and train again",
      model.name(), with, before);
}

absl::Status Train(Session& session, const Arguments& arguments) {
  matching::TrainLinkModelRequest request;
  request.set_request_id(arguments.request_id.empty() ? NewRequestId()
                                                      : RequestIdFrom(arguments.request_id));
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  ASSIGN_OR_RETURN(auto model, client->Unary<matching::LinkModel>(
                                   absl::StrCat(kService, "TrainLinkModel"), request,
                                   rpc::CallOptions::Within(kLongTimeout)));
  PrintObject(session.output(), ModelColumns(), ToJson(model));
  const std::string worse = WorseThanBefore(model);
  return worse.empty() ? absl::OkStatus() : absl::FailedPreconditionError(worse);
}

absl::Status Activate(Session& session, const Arguments& arguments) {
  if (!arguments.even_if_worse) {
    matching::GetLinkModelRequest get;
    get.set_name(ModelName(arguments.model));
    ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
    ASSIGN_OR_RETURN(auto model,
                     client->Unary<matching::LinkModel>(absl::StrCat(kService, "GetLinkModel"), get,
                                                        rpc::CallOptions::Within(kTimeout)));
    const std::string worse = WorseThanBefore(model);
    if (!worse.empty()) {
      return absl::FailedPreconditionError(
          absl::StrCat(worse, ", or activate it with --even-if-worse"));
    }
  }
  matching::ActivateLinkModelRequest request;
  request.set_name(ModelName(arguments.model));
  return CallOne(session, request, "ActivateLinkModel");
}

// The keys under `settings:` (or at the top) of a file as the service reads it.
absl::Status ReadSettings(const std::string& path, matching::MatchingSettings& settings) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  const auto* type = settings.GetDescriptor();
  try {
    const YAML::Node root = YAML::Load(text.str());
    const YAML::Node node = root["settings"] ? root["settings"] : root;
    if (!node.IsMap()) return absl::InvalidArgumentError(absl::StrCat(path, ": expected a map"));
    for (const auto& entry : node) {
      const auto key = entry.first.as<std::string>();
      const auto* field = type->FindFieldByName(key);
      if (field == nullptr) {
        return absl::InvalidArgumentError(
            absl::StrCat(path, ": ", key, " is no setting of matching; known are precision_min, ",
                         "linked_min, review_min, days_before, days_after, short_call_seconds"));
      }
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_DOUBLE) {
        settings.GetReflection()->SetDouble(&settings, field, entry.second.as<double>());
      } else {
        settings.GetReflection()->SetInt32(&settings, field, entry.second.as<int>());
      }
    }
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", error.what()));
  }
  return absl::OkStatus();
}

void PrintEstimates(Session& session, const nlohmann::json& answer) {
  nlohmann::json rows = nlohmann::json::array();
  for (const char* when : {"before", "after"}) {
    rows.push_back(answer.at(when));
    rows.back()["when"] = when;
  }
  PrintRows(session.output(),
            {{"", "/when"},
             {"LINKED", "/linkedCount"},
             {"PRECISION (CALIBRATION)", "/calibratedPrecision"},
             {"RECALL (EXPECTED)", "/expectedRecall"},
             {"ANSWERED", "/answeredCount"},
             {"PRECISION (REVIEWS)", "/answeredPrecision"},
             {"RECALL (REVIEWS)", "/answeredRecall"},
             {"MODEL AND SETTINGS", "/modelVersion"}},
            rows);
}

absl::Status Simulate(Session& session, const Arguments& arguments) {
  matching::SimulateMatchingRequest request;
  request.set_model(ModelName(arguments.model));
  request.set_example_count(arguments.examples);
  request.set_call_count_max(arguments.calls);
  if (!arguments.settings_file.empty()) {
    RETURN_IF_ERROR(ReadSettings(arguments.settings_file, *request.mutable_settings()));
  }
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  ASSIGN_OR_RETURN(auto answer, client->Unary<matching::SimulateMatchingResponse>(
                                    absl::StrCat(kService, "SimulateMatching"), request,
                                    rpc::CallOptions::Within(kLongTimeout)));
  const nlohmann::json json = ToJson(answer);
  if (session.output() != OutputFormat::kTable) {
    PrintObject(session.output(), {}, json);
    return absl::OkStatus();
  }
  PrintEstimates(session, json);
  PrintRows(session.output(),
            {{"BEFORE", "/before", "DECISION_"},
             {"AFTER", "/after", "DECISION_"},
             {"OTHER DEAL", "/dealChanges"},
             {"LINKS", "/linkCount"}},
            json.at("transitions"));
  nlohmann::json examples = nlohmann::json::array();
  for (const nlohmann::json& transition : json.at("transitions")) {
    for (const nlohmann::json& example : transition.at("examples")) examples.push_back(example);
  }
  if (examples.empty()) return absl::OkStatus();
  PrintRows(session.output(),
            {{"EXAMPLE", "/link"},
             {"DEAL BEFORE", "/opportunityBefore"},
             {"DEAL AFTER", "/opportunityAfter"},
             {"REASON BEFORE", "/reasonBefore"},
             {"REASON AFTER", "/reasonAfter"}},
            examples);
  return absl::OkStatus();
}

}  // namespace

void AddMatchServiceCommands(CLI::App& app, Session& session) {
  CLI::App& match = *app.get_subcommand("match");
  auto arguments = std::make_shared<Arguments>();

  CLI::App& models =
      *match.add_subcommand("models", "Models by which the matching service decides");
  models.require_subcommand(1);
  AddVerb(models, session, arguments, "match models list", "List them",
          "dealtrace match models list", List);
  CLI::App* show = AddVerb(models, session, arguments, "match models show", "Show one",
                           "dealtrace match models show rules-2 --output json", Show);
  CLI::App* train = AddVerb(models, session, arguments, "match models train",
                            "Learn one from everything that reviewers said; it decides nothing yet",
                            "dealtrace match models train", Train);
  train
      ->add_option("--request-id", arguments->request_id,
                   "Any text, such as a Kubernetes Job's UID: the same text asks only once")
      ->envname("DEALTRACE_REQUEST_ID");
  CLI::App* activate = AddVerb(models, session, arguments, "match models activate",
                               "Let one decide from now on; every call is decided again",
                               "dealtrace match models activate fitted-0a1b2c3d4e5f", Activate);
  for (CLI::App* command : {show, activate}) {
    command->add_option("model", arguments->model, "Its id, or linkModels/ID")->required();
  }

  activate->add_flag("--even-if-worse", arguments->even_if_worse,
                     "Although it judged answers that it had not seen worse than the model before");

  CLI::App* simulate = AddVerb(
      match, session, arguments, "match simulate",
      "What another model or other settings would do to the links; nothing is stored",
      "dealtrace match simulate --settings stricter.yaml --model fitted-0a1b2c3d4e5f", Simulate);
  simulate->add_option(
      "--settings", arguments->settings_file,
      "YAML as in the service's configuration, for example `precision_min: 0.995`");
  simulate->add_option("--model", arguments->model, "A model's id; without it the active one");
  simulate->add_option("--examples", arguments->examples, "How many examples of each change")
      ->check(CLI::Range(0, 20));
  simulate->add_option("--calls", arguments->calls, "Decide about so many calls (10,000)")
      ->check(CLI::Range(1, 1'000'000));
}

}  // namespace dealtrace::cli
