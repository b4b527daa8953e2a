#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "dealtrace/ingestion/v1/erasure_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/request_id.h"
#include "tools/dealtrace/resource_argument.h"

namespace dealtrace::cli {
namespace {

using crm::v1::Erasure;

namespace ingestion = ::dealtrace::ingestion::v1;

constexpr char kService[] = "dealtrace.ingestion.v1.ErasureService/";
// A dry run looks at every record that may mention the person.
constexpr absl::Duration kRequestTimeout = absl::Seconds(58);
constexpr absl::Duration kTimeout = absl::Seconds(10);
constexpr absl::Duration kPollInterval = absl::Seconds(1);

struct Arguments {
  std::vector<std::string> emails;
  std::vector<std::string> phones;
  std::vector<std::string> records;
  std::string request_id;
  std::string erasure;
  double wait_seconds = 0;
  bool dry_run = false;
  bool allow_shared = false;
  int limit = 50;
};

const std::vector<Column>& Columns() {
  static const std::vector<Column>& columns =
      *new std::vector<Column>{{"ERASURE", "/name"},
                               {"STATE", "/state"},
                               {"ASKED", "/createTime"},
                               {"COMPLETE", "/completeTime"},
                               {"PENDING", "/pending"}};
  return columns;
}

nlohmann::json RowOf(const Erasure& erasure) {
  nlohmann::json row = ToJson(erasure);
  row["pending"] = absl::StrJoin(erasure.pending_services(), ", ");
  if (!erasure.state_message().empty()) row["pending"] = erasure.state_message();
  return row;
}

// The erasure, then a line for each service that acknowledged it.
void Print(OutputFormat format, const Erasure& erasure) {
  nlohmann::json row = RowOf(erasure);
  std::vector<Column> columns = Columns();
  for (int i = 0; i < erasure.acknowledgements_size(); ++i) {
    const crm::v1::ErasureAcknowledgement& done = erasure.acknowledgements(i);
    row["receipt"][done.service()] = absl::StrCat(row["acknowledgements"][i].value("eraseTime", ""),
                                                  "  ", done.row_count(), " rows");
    columns.push_back(
        {absl::AsciiStrToUpper(done.service()), absl::StrCat("/receipt/", done.service())});
  }
  PrintObject(format, columns, row);
}

// What would go, a line for each kind of record; then whom a shared address or number would take
// too.
void PrintPreview(OutputFormat format, const crm::v1::ErasurePreview& preview) {
  static const std::vector<Column>& columns = *new std::vector<Column>{
      {"WHAT", "/what"}, {"COUNT", "/count"}, {"HOW", "/how"}, {"FOR EXAMPLE", "/examples"}};
  nlohmann::json rows = nlohmann::json::array();
  for (const crm::v1::ErasurePreviewKind& kind : preview.kinds()) {
    rows.push_back({{"what", kind.kind()},
                    {"count", kind.record_count()},
                    {"how", kind.deleted() ? "deleted" : "looked through"},
                    {"examples", absl::StrJoin(kind.sample_keys(), ", ")}});
  }
  for (const crm::v1::SharedIdentifier& shared : preview.shared_identifiers()) {
    rows.push_back({{"what", shared.field()},
                    {"count", shared.people_count()},
                    {"how", "shared by so many people: needs --allow-shared"},
                    {"examples", absl::StrJoin(shared.sample_records(), ", ")}});
  }
  PrintRows(format, columns, rows);
}

absl::StatusOr<Erasure> Get(rpc::Client& client, const std::string& name) {
  ingestion::GetErasureRequest request;
  request.set_name(ResourceArgument("erasures", name));
  return client.Unary<Erasure>(absl::StrCat(kService, "GetErasure"), request,
                               rpc::CallOptions::Within(kTimeout));
}

absl::StatusOr<Erasure> AwaitCompletion(rpc::Client& client, Erasure erasure, absl::Time until) {
  ProgressLine progress;
  while (erasure.state() != Erasure::STATE_COMPLETE) {
    if (erasure.state() == Erasure::STATE_FAILED) {
      return absl::UnavailableError(absl::StrCat(erasure.name(), ": ", erasure.state_message(),
                                                 "; it is tried again until it succeeds"));
    }
    if (absl::Now() > until) {
      return absl::DeadlineExceededError(absl::StrCat(
          erasure.name(), " is pending in ", absl::StrJoin(erasure.pending_services(), ", "),
          "; it goes on: look with `dealtrace erasure show ", erasure.name(), "`"));
    }
    progress.Show(absl::StrCat("waiting for ", absl::StrJoin(erasure.pending_services(), ", ")));
    absl::SleepFor(kPollInterval);
    ASSIGN_OR_RETURN(erasure, Get(client, erasure.name()));
  }
  return erasure;
}

absl::Status Request(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  ingestion::CreateErasureRequest request;
  Erasure& wish = *request.mutable_erasure();
  wish.mutable_emails()->Assign(arguments.emails.begin(), arguments.emails.end());
  wish.mutable_phones()->Assign(arguments.phones.begin(), arguments.phones.end());
  wish.mutable_records()->Assign(arguments.records.begin(), arguments.records.end());
  request.set_request_id(arguments.request_id.empty() ? NewRequestId()
                                                      : RequestIdFrom(arguments.request_id));
  request.set_validate_only(arguments.dry_run);
  request.set_allow_shared(arguments.allow_shared);
  ASSIGN_OR_RETURN(Erasure erasure,
                   client->Unary<Erasure>(absl::StrCat(kService, "CreateErasure"), request,
                                          rpc::CallOptions::Within(kRequestTimeout)));
  if (arguments.dry_run) {
    PrintPreview(session.output(), erasure.preview());
    return absl::OkStatus();
  }
  if (arguments.wait_seconds > 0) {
    ASSIGN_OR_RETURN(erasure, AwaitCompletion(*client, std::move(erasure),
                                              absl::Now() + absl::Seconds(arguments.wait_seconds)));
  }
  Print(session.output(), erasure);
  return absl::OkStatus();
}

absl::Status Show(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  ASSIGN_OR_RETURN(const Erasure erasure, Get(*client, arguments.erasure));
  Print(session.output(), erasure);
  return absl::OkStatus();
}

absl::Status List(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  nlohmann::json rows = nlohmann::json::array();
  ingestion::ListErasuresRequest request;
  do {
    ASSIGN_OR_RETURN(auto page, client->Unary<ingestion::ListErasuresResponse>(
                                    absl::StrCat(kService, "ListErasures"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const Erasure& erasure : page.erasures()) {
      if (static_cast<int>(rows.size()) < arguments.limit) rows.push_back(RowOf(erasure));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && static_cast<int>(rows.size()) < arguments.limit);
  PrintRows(session.output(), Columns(), rows);
  return absl::OkStatus();
}

}  // namespace

void AddErasureCommands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("erasure", "People who wish to be forgotten");
  noun->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* request = noun->add_subcommand(
      "request", "Remove a person from every service; what a source brings again is refused");
  request->footer(
      "Example: dealtrace erasure request --email jo@acme.example --phone +14155550100 --wait 60");
  request->add_option("--email", arguments->emails, "An address of the person; may be repeated");
  request->add_option("--phone", arguments->phones,
                      "A number of the person in E.164; may be repeated");
  request->add_option("--record", arguments->records,
                      "A contact or lead that is the person, contacts/ID; may be repeated");
  request->add_option("--request-id", arguments->request_id,
                      "The same id returns the first answer for a day");
  request->add_flag("--dry-run", arguments->dry_run,
                    "Remove nobody: list what would go and which numbers are shared");
  request->add_flag("--allow-shared", arguments->allow_shared,
                    "Remove everybody who has a given address or number");
  request->add_option("--wait", arguments->wait_seconds,
                      "Seconds to wait until every service has removed the person");
  request->callback([&session, arguments] {
    session.RunOnline("erasure request", [&] { return Request(session, *arguments); });
  });

  CLI::App* show = noun->add_subcommand("show", "Show one with its receipt: who did it, and when");
  show->footer("Example: dealtrace erasure show erasures/6f1c0f6e-8a53-4e0f-9a57-3b1f6d1d9c11");
  show->add_option("erasure", arguments->erasure, "Its id, or erasures/ID")->required();
  show->callback([&session, arguments] {
    session.RunOnline("erasure show", [&] { return Show(session, *arguments); });
  });

  CLI::App* list = noun->add_subcommand("list", "List them, newest first");
  list->footer("Example: dealtrace erasure list --limit 10");
  list->add_option("--limit", arguments->limit, "At most this many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  list->callback([&session, arguments] {
    session.RunOnline("erasure list", [&] { return List(session, *arguments); });
  });
}

}  // namespace dealtrace::cli
