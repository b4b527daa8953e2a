#include "dealtrace/matching/v1/matching_service.pb.h"
#include "dealtrace/matching/v1/review_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/commands/review_decision.h"
#include "tools/dealtrace/commands/verb.h"
#include "tools/dealtrace/resource_argument.h"

namespace dealtrace::cli {
namespace {

namespace matching = ::dealtrace::matching::v1;

constexpr char kVersions[] = "dealtrace.matching.v1.MatchingService/ListLinkVersions";
constexpr absl::Duration kTimeout = absl::Seconds(20);

struct Arguments {
  std::string target;  // a link, an account, or a decision that is undone
  std::string deal;
  std::string other;  // an account beside the target
  ReviewOptions options;
  std::string decision = "review";
  std::string reviewer;
  int limit = 50;
};

absl::Status List(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  matching::ListReviewsRequest request;
  request.set_decision(arguments.decision == "linked"     ? matching::Link::DECISION_LINKED
                       : arguments.decision == "unlinked" ? matching::Link::DECISION_UNLINKED
                                                          : matching::Link::DECISION_REVIEW);
  nlohmann::json rows = nlohmann::json::array();
  do {
    request.set_page_size(arguments.limit - static_cast<int>(rows.size()));
    ASSIGN_OR_RETURN(auto page, client->Unary<matching::ListReviewsResponse>(
                                    absl::StrCat(kReviewService, "ListReviews"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const matching::Review& review : page.reviews()) rows.push_back(ToJson(review));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && static_cast<int>(rows.size()) < arguments.limit);
  PrintRows(session.output(),
            {{"LINK", "/link/name"},
             {"AT STAKE", "/amountAtStake"},
             {"TEACHES", "/informativeness"},
             {"REASON", "/link/reason"},
             {"BEST DEAL", "/link/candidates/0/opportunity"},
             {"WHY", "/link/explanation"}},
            rows);
  return absl::OkStatus();
}

template <class Request>
absl::Status Decide(Session& session, const Arguments& arguments, absl::string_view method) {
  Request request;
  request.set_name(ResourceArgument("links", arguments.target));
  request.set_opportunity(ResourceArgument("opportunities", arguments.deal));
  return SendDecision(session, method, std::move(request), arguments.options);
}

template <class Request>
absl::Status DecideAccounts(Session& session, const Arguments& arguments,
                            absl::string_view method) {
  Request request;
  request.set_account(ResourceArgument("accounts", arguments.target));
  request.set_other_account(ResourceArgument("accounts", arguments.other));
  return SendDecision(session, method, std::move(request), arguments.options);
}

absl::Status Undo(Session& session, const Arguments& arguments) {
  matching::UndoReviewRequest request;
  request.set_name(ResourceArgument("reviewDecisions", arguments.target));
  return SendDecision(session, "UndoReview", std::move(request), arguments.options);
}

// What became of one link.
absl::Status Versions(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  matching::ListLinkVersionsRequest request;
  request.set_parent(ResourceArgument("links", arguments.target));
  nlohmann::json rows = nlohmann::json::array();
  do {
    ASSIGN_OR_RETURN(auto page, client->Unary<matching::ListLinkVersionsResponse>(
                                    kVersions, request, rpc::CallOptions::Within(kTimeout)));
    for (const matching::LinkVersion& version : page.link_versions()) {
      rows.push_back(ToJson(version));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && static_cast<int>(rows.size()) < arguments.limit);
  PrintRows(session.output(),
            {{"VERSION", "/version"},
             {"WHEN", "/link/decideTime"},
             {"CAUSE", "/cause"},
             {"DECISION", "/link/decision"},
             {"REASON", "/link/reason"},
             {"DEAL", "/link/opportunity"},
             {"CHANGED", "/changedFields"}},
            rows);
  return absl::OkStatus();
}

// Who decided what.
absl::Status Decisions(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  matching::ListReviewDecisionsRequest request;
  request.set_reviewer(arguments.reviewer);
  request.set_page_size(arguments.limit);
  nlohmann::json rows = nlohmann::json::array();
  do {
    ASSIGN_OR_RETURN(auto page, client->Unary<matching::ListReviewDecisionsResponse>(
                                    absl::StrCat(kReviewService, "ListReviewDecisions"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const matching::ReviewDecision& decision : page.review_decisions()) {
      rows.push_back(ToJson(decision));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && static_cast<int>(rows.size()) < arguments.limit);
  PrintRows(session.output(), ReviewDecisionColumns(), rows);
  return absl::OkStatus();
}

}  // namespace

void AddReviewCommands(CLI::App& app, Session& session) {
  CLI::App& noun = *app.add_subcommand("review", "Answer which deal a call belongs to");
  noun.require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* list = AddVerb(noun, session, arguments, "review list",
                           "List what is worth an answer, most worthwhile first",
                           "dealtrace review list --limit 20", List);
  list->add_option("--decision", arguments->decision, "review, linked or unlinked")
      ->check(CLI::IsMember({"review", "linked", "unlinked"}));

  CLI::App* confirm = AddVerb(
      noun, session, arguments, "review confirm", "The call belongs to this candidate of its link",
      "dealtrace review confirm files~c-17 files~o-4", [](Session& s, const Arguments& a) {
        return Decide<matching::ConfirmLinkRequest>(s, a, "ConfirmLink");
      });
  CLI::App* reject =
      AddVerb(noun, session, arguments, "review reject",
              "The call does not belong to this deal; without a deal, to none at all",
              "dealtrace review reject files~c-17 --comment 'a supplier'",
              [](Session& s, const Arguments& a) {
                return Decide<matching::RejectLinkRequest>(s, a, "RejectLink");
              });
  CLI::App* assign =
      AddVerb(noun, session, arguments, "review assign",
              "The call belongs to this deal, whatever the evidence says",
              "dealtrace review assign files~c-17 files~o-9", [](Session& s, const Arguments& a) {
                return Decide<matching::ReassignLinkRequest>(s, a, "ReassignLink");
              });
  for (CLI::App* command : {confirm, reject, assign}) {
    command->add_option("link", arguments->target, "The link: the call's id, or links/ID")
        ->required();
    CLI::Option* deal =
        command->add_option("deal", arguments->deal, "The deal's id, or opportunities/ID");
    if (command != reject) deal->required();
    AddReviewOptions(command, arguments->options);
  }

  CLI::App* merge =
      AddVerb(noun, session, arguments, "review merge", "Two accounts are one company",
              "dealtrace review merge crm~a-1 hub~a-7", [](Session& s, const Arguments& a) {
                return DecideAccounts<matching::MergeAccountsRequest>(s, a, "MergeAccounts");
              });
  CLI::App* split =
      AddVerb(noun, session, arguments, "review split", "Two accounts are two companies",
              "dealtrace review split crm~a-1 hub~a-7", [](Session& s, const Arguments& a) {
                return DecideAccounts<matching::SplitAccountsRequest>(s, a, "SplitAccounts");
              });
  for (CLI::App* command : {merge, split}) {
    command->add_option("account", arguments->target, "The account's id, or accounts/ID")
        ->required();
    command->add_option("other", arguments->other, "The other's id, or accounts/ID")->required();
    AddReviewOptions(command, arguments->options);
  }

  CLI::App* undo = AddVerb(noun, session, arguments, "review undo", "Take a decision back",
                           "dealtrace review undo reviewDecisions/12 --comment 'wrong call'", Undo);
  undo->add_option("decision", arguments->target, "The decision: its number, or reviewDecisions/ID")
      ->required();
  AddReviewOptions(undo, arguments->options);

  CLI::App* history =
      AddVerb(noun, session, arguments, "review history",
              "What became of a link and why; without one, who decided what",
              "dealtrace review history files~c-17", [](Session& s, const Arguments& a) {
                return a.target.empty() ? Decisions(s, a) : Versions(s, a);
              });
  history->add_option("link", arguments->target, "The link: the call's id, or links/ID");
  history->add_option("--reviewer", arguments->reviewer, "Only decisions of user:SUBJECT");
  for (CLI::App* command : {list, history}) {
    command->add_option("--limit", arguments->limit, "At most about so many")
        ->check(CLI::Range(1, 100'000));
  }
}

}  // namespace dealtrace::cli
