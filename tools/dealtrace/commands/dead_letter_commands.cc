#include "dealtrace/feed/v1/dead_letter_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/commands/each_service.h"
#include "tools/dealtrace/resource_argument.h"

namespace dealtrace::cli {
namespace {

namespace feed = ::dealtrace::feed::v1;

constexpr char kService[] = "dealtrace.feed.v1.DeadLetterService/";
constexpr absl::Duration kTimeout = absl::Seconds(20);

const std::vector<Column>& Columns() {
  static const std::vector<Column>& columns = *new std::vector<Column>{
      {"SERVICE", "/service"},    {"LETTER", "/name"},     {"STATE", "/state"},
      {"KIND", "/kind"},          {"KEY", "/key"},         {"REASON", "/reason"},
      {"TRIES", "/attemptCount"}, {"SINCE", "/createTime"}};
  return columns;
}

struct Arguments {
  std::string service;
  std::string letter;
  bool all = false;
};

// The services that keep dead letters: the one named, or all of them.
std::vector<std::string> Services(const std::string& named) {
  if (!named.empty()) return {named};
  return {"ingestion", "matching", "insight", "scoring", "report"};
}

absl::Status List(Session& session, const Arguments& arguments) {
  nlohmann::json rows = nlohmann::json::array();
  const absl::Status asked =
      AskEach(session, Services(arguments.service),
              [&](rpc::Client& client, const std::string& service) -> absl::Status {
                feed::ListDeadLettersRequest request;
                request.set_include_closed(arguments.all);
                do {
                  ASSIGN_OR_RETURN(auto page, client.Unary<feed::ListDeadLettersResponse>(
                                                  absl::StrCat(kService, "ListDeadLetters"),
                                                  request, rpc::CallOptions::Within(kTimeout)));
                  for (const feed::DeadLetter& letter : page.dead_letters()) {
                    rows.push_back(ToJson(letter));
                    rows.back()["service"] = service;
                  }
                  request.set_page_token(page.next_page_token());
                } while (!request.page_token().empty());
                return absl::OkStatus();
              });
  PrintRows(session.output(), Columns(), rows);
  return asked;
}

template <class Request>
absl::Status CallOne(Session& session, const Arguments& arguments, absl::string_view method) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client(arguments.service));
  Request request;
  request.set_name(ResourceArgument("deadLetters", arguments.letter));
  ASSIGN_OR_RETURN(auto letter,
                   client->Unary<feed::DeadLetter>(absl::StrCat(kService, method), request,
                                                   rpc::CallOptions::Within(kTimeout)));
  nlohmann::json object = ToJson(letter);
  object["service"] = arguments.service;
  std::vector<Column> columns = Columns();
  columns.push_back({"TRACE", "/traceParent"});
  PrintObject(session.output(), columns, object);
  return absl::OkStatus();
}

}  // namespace

void AddDeadLetterCommands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand(
      "deadletters", "Records that a service could not apply because of what they contain");
  noun->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* list = noun->add_subcommand("list", "List them, of one service or of all");
  list->footer(
      "Example: dealtrace deadletters list --service matching\n"
      "Exit code 75 when a service is away; the letters of the others are shown.");
  list->add_option("--service", arguments->service, "Only this service's");
  list->add_flag("--all", arguments->all, "Also closed ones");
  list->callback([&session, arguments] {
    session.RunOnline("deadletters list", [&] { return List(session, *arguments); });
  });

  CLI::App* show = noun->add_subcommand("show", "Show one");
  show->footer("Example: dealtrace deadletters show matching deadLetters/12");
  CLI::App* retry = noun->add_subcommand("retry", "Try its key again with the current state");
  retry->footer("Example: dealtrace deadletters retry matching deadLetters/12");
  for (CLI::App* verb : {show, retry}) {
    verb->add_option("service", arguments->service, "The service that keeps it")->required();
    verb->add_option("letter", arguments->letter, "Its name, deadLetters/ID")->required();
  }
  show->callback([&session, arguments] {
    session.RunOnline("deadletters show", [&] {
      return CallOne<feed::GetDeadLetterRequest>(session, *arguments, "GetDeadLetter");
    });
  });
  retry->callback([&session, arguments] {
    session.RunOnline("deadletters retry", [&] {
      return CallOne<feed::RetryDeadLetterRequest>(session, *arguments, "RetryDeadLetter");
    });
  });
}

}  // namespace dealtrace::cli
