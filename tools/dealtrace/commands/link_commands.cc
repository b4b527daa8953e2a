#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dealtrace/matching/v1/matching_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/record_reader.h"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/commands/review_decision.h"
#include "tools/dealtrace/commands/verb.h"
#include "tools/dealtrace/resource_argument.h"

namespace dealtrace::cli {
namespace {

namespace matching = ::dealtrace::matching::v1;

constexpr char kService[] = "dealtrace.matching.v1.MatchingService/";
constexpr absl::Duration kTimeout = absl::Seconds(20);
constexpr size_t kCallsAtOnce = 100;

struct Arguments {
  std::string link;
  std::string deal;
  std::string account;
  std::string decision;
  std::string reason;
  std::string calls;
  int64_t version = 0;
  ReviewOptions options;
  int limit = 50;
};

const std::vector<Column>& LinkColumns() {
  static const std::vector<Column>& columns =
      *new std::vector<Column>{{"CALL", "/call"},        {"DECISION", "/decision"},
                               {"DEAL", "/opportunity"}, {"PROBABILITY", "/probability"},
                               {"REASON", "/reason"},    {"WHY", "/explanation"}};
  return columns;
}

matching::Link::Decision DecisionOf(const std::string& text) {
  if (text == "linked") return matching::Link::DECISION_LINKED;
  if (text == "review") return matching::Link::DECISION_REVIEW;
  if (text == "unlinked") return matching::Link::DECISION_UNLINKED;
  return matching::Link::DECISION_UNSPECIFIED;
}

absl::Status List(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  matching::ListLinksRequest request;
  request.set_decision(DecisionOf(arguments.decision));
  request.set_reason(arguments.reason);
  request.set_opportunity(ResourceArgument("opportunities", arguments.deal));
  request.set_account(ResourceArgument("accounts", arguments.account));
  request.set_page_size(std::min(arguments.limit, 1000));
  nlohmann::json rows = nlohmann::json::array();
  do {
    ASSIGN_OR_RETURN(auto page, client->Unary<matching::ListLinksResponse>(
                                    absl::StrCat(kService, "ListLinks"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const matching::Link& link : page.links()) {
      if (static_cast<int>(rows.size()) < arguments.limit) rows.push_back(ToJson(link));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && static_cast<int>(rows.size()) < arguments.limit);
  // The name, so that it can be given to `show` and `explain`.
  std::vector<Column> columns = LinkColumns();
  columns.front() = {"LINK", "/name"};
  PrintRows(session.output(), columns, rows);
  return absl::OkStatus();
}

absl::Status Show(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  matching::GetLinkRequest request;
  request.set_name(ResourceArgument("links", arguments.link));
  ASSIGN_OR_RETURN(const auto link,
                   client->Unary<matching::Link>(absl::StrCat(kService, "GetLink"), request,
                                                 rpc::CallOptions::Within(kTimeout)));
  PrintObject(session.output(),
              {{"CALL", "/call"},
               {"DECISION", "/decision"},
               {"DEAL", "/opportunity"},
               {"ACCOUNT", "/account"},
               {"PROBABILITY", "/probability"},
               {"REASON", "/reason"},
               {"WHY", "/explanation"},
               {"TOO SHORT", "/tooShort"},
               {"BY", "/modelVersion"},
               {"WHEN", "/decideTime"}},
              ToJson(link));
  return absl::OkStatus();
}

// The waterfall, what there was nothing to compare of, and what speaks against certainty.
void PrintExplanation(const matching::LinkExplanation& explanation) {
  std::string unknown;
  std::printf("%-14s %-14s %8s %8s  %s\n", "comparison", "level", "bits", "sum", "why");
  for (const matching::EvidenceStep& step : explanation.steps()) {
    if (step.level() == "MISSING") {
      absl::StrAppend(&unknown, unknown.empty() ? "" : ", ", step.comparison());
      continue;
    }
    absl::PrintF("%-14s %-14s %8.2f %8.2f  %s\n", step.comparison(), step.level(), step.weight(),
                 step.cumulative_weight(), step.explanation());
  }
  if (!unknown.empty()) absl::PrintF("nothing to compare: %s\n", unknown);
  absl::PrintF("\nprobability %.4f %s\n", explanation.probability(), explanation.opportunity());
  if (!explanation.runner_up().empty()) {
    absl::PrintF("against     %.4f %s\n", explanation.runner_up_probability(),
                 explanation.runner_up());
  }
  absl::PrintF("against     %.4f the likeliest company, but none of its deals\n",
               explanation.no_deal_probability());
  absl::PrintF("%s %s: %s\n", matching::Link::Decision_Name(explanation.decision()),
               explanation.reason(), explanation.explanation());
}

absl::Status Explain(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  matching::ExplainLinkRequest request;
  request.set_name(ResourceArgument("links", arguments.link));
  request.set_opportunity(ResourceArgument("opportunities", arguments.deal));
  ASSIGN_OR_RETURN(const auto explanation, client->Unary<matching::LinkExplanation>(
                                               absl::StrCat(kService, "ExplainLink"), request,
                                               rpc::CallOptions::Within(kTimeout)));
  if (session.output() == OutputFormat::kTable) {
    PrintExplanation(explanation);
  } else {
    PrintObject(session.output(), {}, ToJson(explanation));
  }
  return absl::OkStatus();
}

// Calls that are not stored: what would be decided.
absl::Status Match(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  const ingestion::SourceConfig source = ingestion::OfflineCalls("calls");
  ASSIGN_OR_RETURN(auto bytes, ingestion::OpenFile(arguments.calls));
  ASSIGN_OR_RETURN(const auto reader, ingestion::OpenRecords(source, source.streams.front(),
                                                             std::move(bytes), arguments.calls));
  nlohmann::json rows = nlohmann::json::array();
  ingestion::RecordBatch batch;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(kCallsAtOnce, &batch));
    if (!more) break;
    for (const ingestion::SourceRecord& record : batch.records) {
      if (static_cast<int>(rows.size()) >= arguments.limit) break;
      matching::MatchCallRequest request;
      request.mutable_call()->CopyFrom(*record.message);
      if (record.transcript != nullptr) *request.mutable_transcript() = *record.transcript;
      ASSIGN_OR_RETURN(const auto answer, client->Unary<matching::MatchCallResponse>(
                                              absl::StrCat(kService, "MatchCall"), request,
                                              rpc::CallOptions::Within(kTimeout)));
      rows.push_back(ToJson(answer.link()));
    }
    for (const ingestion::Reject& reject : batch.rejects) {
      absl::FPrintF(stderr, "%s:%d: %s%s%s\n", arguments.calls, reject.line, reject.field,
                    reject.field.empty() ? "" : ": ", reject.reason);
    }
  }
  if (rows.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("no call could be read from ", arguments.calls));
  }
  PrintRows(session.output(), LinkColumns(), rows);
  return absl::OkStatus();
}

// Back to what a version says.
absl::Status Restore(Session& session, const Arguments& arguments) {
  matching::RestoreLinkRequest request;
  request.set_name(
      absl::StrCat(ResourceArgument("links", arguments.link), "/versions/", arguments.version));
  return SendDecision(session, "RestoreLink", std::move(request), arguments.options);
}

}  // namespace

void AddLinkCommands(CLI::App& app, Session& session) {
  CLI::App& noun = *app.add_subcommand("links", "See which deal each call belongs to, and why");
  noun.require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* list = AddVerb(noun, session, arguments, "links list", "List links, by call",
                           "dealtrace links list --decision review --limit 20", List);
  list->add_option("--decision", arguments->decision, "linked, review or unlinked")
      ->check(CLI::IsMember({"linked", "review", "unlinked"}));
  list->add_option("--reason", arguments->reason, "Only this reason, as SEVERAL_OPEN_DEALS");
  list->add_option("--deal", arguments->deal, "Only calls of this deal: its id");
  list->add_option("--account", arguments->account, "Only calls with this account: its id");

  CLI::App* show =
      AddVerb(noun, session, arguments, "links show", "Show what was decided about a call",
              "dealtrace links show files~c-17", Show);
  CLI::App* explain =
      AddVerb(noun, session, arguments, "links explain",
              "Show why a call does, or does not, belong to a deal: each comparison and its weight",
              "dealtrace links explain files~c-17 --deal files~o-4", Explain);
  CLI::App* restore =
      AddVerb(noun, session, arguments, "links restore",
              "Bring back what a version of a link said; `review history LINK` lists them",
              "dealtrace links restore files~c-17 2 --comment 'right before the merge'", Restore);
  for (CLI::App* command : {show, explain, restore}) {
    command->add_option("link", arguments->link, "The link: the call's id, or links/ID")
        ->required();
  }
  restore->add_option("version", arguments->version, "The version's number")
      ->required()
      ->check(CLI::Range(1, 1'000'000'000));
  AddReviewOptions(restore, arguments->options);
  explain->add_option("--deal", arguments->deal, "The deal's id; without it, the best candidate");

  CLI::App* match = AddVerb(noun, session, arguments, "links match",
                            "Say which deals calls of a file would belong to, without storing them",
                            "dealtrace links match calls.jsonl", Match);
  match->add_option("calls", arguments->calls, "A file of calls: .jsonl, .txt, .vtt or .srt")
      ->required()
      ->check(CLI::ExistingFile);
  for (CLI::App* command : {list, match}) {
    command->add_option("--limit", arguments->limit, "At most so many")
        ->check(CLI::Range(1, 100'000));
  }
}

}  // namespace dealtrace::cli
