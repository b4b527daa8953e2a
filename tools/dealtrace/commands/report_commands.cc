#include <algorithm>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "dealtrace/ingestion/v1/sync_service.pb.h"
#include "dealtrace/report/v1/report_service.pb.h"
#include "google/api/httpbody.pb.h"
#include "libs/files/output_file.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/service/exit_code.h"
#include "libs/text/printable.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/request_id.h"
#include "tools/dealtrace/resource_argument.h"

namespace dealtrace::cli {
namespace {

namespace ingestion = ::dealtrace::ingestion::v1;
namespace report = ::dealtrace::report::v1;

constexpr char kService[] = "dealtrace.report.v1.ReportService/";
constexpr absl::Duration kTimeout = absl::Seconds(30);
// How long one GetReport waits for the report before it is asked again.
constexpr int kPollSeconds = 15;
constexpr int kRowsPageMax = 1000;
// How long a report waits for its run when it is not told, and at most (report_service.proto).
constexpr absl::Duration kWaitLimitDefault = absl::Minutes(30);
constexpr absl::Duration kWaitLimitMax = absl::Hours(6);
// What an answer may take beyond the wait.
constexpr absl::Duration kAnswerTime = absl::Seconds(5);
// How long the server may be away (a rolling restart) before waiting is given up.
constexpr absl::Duration kAttachLimit = absl::Minutes(2);

struct Arguments {
  std::string type = "win-loss";
  std::string after;
  std::string report;
  std::string figure;
  std::string request_id;
  // Empty: as --output says.
  std::string format;
  std::string file;
  double timeout_seconds = 900;
  int limit = 50;
};

const std::vector<Column>& Columns() {
  static const std::vector<Column>& columns = *new std::vector<Column>{
      {"REPORT", "/name"},     {"TYPE", "/type"},       {"STATE", "/state"},
      {"DEALS", "/dealCount"}, {"CALLS", "/callCount"}, {"AFTER RUN", "/afterRun"},
      {"TRACE", "/traceId"},   {"MADE", "/finishTime"}, {"WHY", "/why"}};
  return columns;
}

// Each feed that has not arrived: the position that it reflects and the one that is needed.
std::string MissingFeeds(const report::Report& report) {
  std::string text;
  for (const report::FeedProgress& feed : report.waiting_for()) {
    if (feed.arrived()) continue;
    absl::StrAppend(&text, "  ", feed.feed(), " ", feed.reflected_position(), "/",
                    feed.required_position());
  }
  return text;
}

std::string ProgressText(const report::Report& report) {
  return absl::StrCat(report.state() == report::Report::STATE_WAITING ? "waiting for" : "computing",
                      MissingFeeds(report));
}

// What it waits for, or why it failed; empty when there is nothing to say.
std::string Why(const report::Report& report) {
  switch (report.state()) {
    case report::Report::STATE_WAITING: {
      const std::string missing = MissingFeeds(report);
      return missing.empty() ? report.state_message() : absl::StrCat("waits for", missing);
    }
    case report::Report::STATE_RUNNING:
      return report.state_message();
    case report::Report::STATE_FAILED:
      return report.error().message();
    default:
      return "";
  }
}

nlohmann::json ToRow(const report::Report& report) {
  nlohmann::json row = ToJson(report);
  row["why"] = Why(report);
  return row;
}

absl::StatusOr<report::Report> WaitUntilFinished(rpc::Client& client, report::Report report,
                                                 absl::Time until) {
  ProgressLine progress;
  report::GetReportRequest request;
  request.set_name(report.name());
  absl::Time away_since = absl::InfiniteFuture();
  while (report.state() == report::Report::STATE_WAITING ||
         report.state() == report::Report::STATE_RUNNING) {
    if (absl::Now() > until) {
      return absl::DeadlineExceededError(
          absl::StrCat(report.name(),
                       " is not finished yet; it goes on: look with `dealtrace report "
                       "show ",
                       report.name(), "`"));
    }
    progress.Show(ProgressText(report));
    // Rounded up, so that the last question is not asked again and again.
    const absl::Duration left = absl::Ceil(until - absl::Now(), absl::Seconds(1));
    request.mutable_wait()->set_seconds(
        std::clamp<int64_t>(absl::ToInt64Seconds(left), 0, kPollSeconds));
    absl::StatusOr<report::Report> looked = client.Unary<report::Report>(
        absl::StrCat(kService, "GetReport"), request,
        rpc::CallOptions::Within(std::min(kTimeout, left + kAnswerTime)));
    if (looked.ok()) {
      report = *std::move(looked);
      away_since = absl::InfiniteFuture();
      continue;
    }
    away_since = std::min(away_since, absl::Now());
    if (!absl::IsUnavailable(looked.status()) || absl::Now() - away_since > kAttachLimit) {
      return looked.status();
    }
    progress.Show("waiting for report to come back");
    client.WaitForConnection(absl::Now() + absl::Seconds(5));
  }
  if (report.state() == report::Report::STATE_FAILED) {
    return absl::FailedPreconditionError(
        absl::StrCat(report.name(), " failed: ", report.error().message()));
  }
  return report;
}

// The trace of the sync run that a report follows, so that both are one trace.
absl::StatusOr<std::string> TraceOfRun(Session& session, const std::string& run) {
  if (run.empty()) return std::string();
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  ingestion::GetSyncRunRequest request;
  request.set_name(run);
  ASSIGN_OR_RETURN(auto sync_run, client->Unary<ingestion::SyncRun>(
                                      "dealtrace.ingestion.v1.SyncService/GetSyncRun", request,
                                      rpc::CallOptions::Within(kTimeout)));
  return sync_run.trace_parent();
}

absl::Status Run(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("report"));
  report::RunReportRequest request;
  request.set_type(report::Report::TYPE_WIN_LOSS);
  request.set_after_run(arguments.after);
  // The report must not give up before its caller does.
  const absl::Duration patience = std::min(absl::Seconds(arguments.timeout_seconds), kWaitLimitMax);
  if (patience > kWaitLimitDefault) {
    request.mutable_wait_limit()->set_seconds(absl::ToInt64Seconds(patience));
  }
  request.set_request_id(arguments.request_id.empty() ? NewRequestId()
                                                      : RequestIdFrom(arguments.request_id));
  ASSIGN_OR_RETURN(auto started,
                   client->Unary<report::Report>(absl::StrCat(kService, "RunReport"), request,
                                                 rpc::CallOptions::Within(kTimeout)));
  ASSIGN_OR_RETURN(
      auto finished,
      WaitUntilFinished(*client, started, absl::Now() + absl::Seconds(arguments.timeout_seconds)));
  PrintObject(session.output(), Columns(), ToRow(finished));
  return absl::OkStatus();
}

absl::Status RunInTraceOfItsSync(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::string trace_parent, TraceOfRun(session, arguments.after));
  if (trace_parent.empty()) return Run(session, arguments);
  return session.InTrace("report run", {.trace_parent = trace_parent, .trace_state = ""},
                         [&] { return Run(session, arguments); });
}

absl::Status List(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("report"));
  report::ListReportsRequest request;
  request.set_page_size(arguments.limit);
  ASSIGN_OR_RETURN(auto page, client->Unary<report::ListReportsResponse>(
                                  absl::StrCat(kService, "ListReports"), request,
                                  rpc::CallOptions::Within(kTimeout)));
  nlohmann::json rows = nlohmann::json::array();
  for (const report::Report& row : page.reports()) rows.push_back(ToRow(row));
  PrintRows(session.output(), Columns(), rows);
  return absl::OkStatus();
}

absl::Status Show(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("report"));
  report::GetReportContentRequest request;
  request.set_name(ResourceArgument("reports", arguments.report));
  request.set_format(arguments.format == "html" ? report::GetReportContentRequest::FORMAT_HTML
                     : arguments.format == "json" ||
                             (arguments.format.empty() && session.output() != OutputFormat::kTable)
                         ? report::GetReportContentRequest::FORMAT_JSON
                         : report::GetReportContentRequest::FORMAT_MARKDOWN);
  ASSIGN_OR_RETURN(auto content, client->Unary<google::api::HttpBody>(
                                     absl::StrCat(kService, "GetReportContent"), request,
                                     rpc::CallOptions::Within(kTimeout)));
  if (arguments.file.empty()) {
    // What customers and their calls say is in it, and standard output may be a terminal.
    std::cout << text::PrintableLines(content.data());
    return absl::OkStatus();
  }
  return files::WriteOutputFile(arguments.file, content.data());
}

// `OUTCOME_WON` → `won`.
std::string Word(absl::string_view value, absl::string_view prefix) {
  absl::ConsumePrefix(&value, prefix);
  return value == "UNSPECIFIED" ? "" : absl::AsciiStrToLower(value);
}

std::string MoneyText(const google::type::Money& money) {
  if (money.currency_code().empty() && money.units() == 0 && money.nanos() == 0) return "";
  return absl::StrCat(money.units(), " ", money.currency_code());
}

// A deal and a call in the same columns.
nlohmann::json TableRow(const report::ReportRow& row) {
  if (row.has_deal()) {
    const report::DealRow& deal = row.deal();
    return {{"record", deal.opportunity()},
            {"name", deal.display_name()},
            {"account", deal.account_display_name()},
            {"outcome", Word(crm::v1::Outcome_Name(deal.outcome()), "OUTCOME_")},
            {"amount", deal.has_amount() ? MoneyText(deal.amount()) : ""},
            {"reasons", absl::StrJoin(deal.call_reason_codes(), " ")},
            {"time", ToJson(deal).value("closeTime", "")}};
  }
  const report::CallRow& call = row.call();
  return {{"record", call.call()},
          {"name", call.opportunity()},
          {"outcome", Word(report::CallRow::Decision_Name(call.decision()), "DECISION_")},
          {"reasons", call.decision_reason()},
          {"time", ToJson(call).value("startTime", "")}};
}

absl::Status Rows(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("report"));
  report::ListReportRowsRequest request;
  request.set_parent(ResourceArgument("reports", arguments.report));
  request.set_figure(arguments.figure);
  nlohmann::json rows = nlohmann::json::array();
  int64_t total = 0;
  do {
    request.set_page_size(std::min<int>(kRowsPageMax, arguments.limit - rows.size()));
    ASSIGN_OR_RETURN(auto page, client->Unary<report::ListReportRowsResponse>(
                                    absl::StrCat(kService, "ListReportRows"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const report::ReportRow& row : page.rows()) {
      rows.push_back(session.output() == OutputFormat::kTable ? TableRow(row) : ToJson(row));
    }
    total = page.total_count();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && static_cast<int>(rows.size()) < arguments.limit);
  PrintRows(session.output(),
            {{"RECORD", "/record"},
             {"NAME OR DEAL", "/name"},
             {"ACCOUNT", "/account"},
             {"OUTCOME", "/outcome"},
             {"AMOUNT", "/amount"},
             {"REASONS", "/reasons"},
             {"CLOSED OR BEGAN", "/time"}},
            rows);
  if (total > static_cast<int64_t>(rows.size())) {
    std::cerr << "dealtrace: " << rows.size() << " of " << total << " rows; --limit shows more\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddReportCommands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("report", "Why deals are won and lost");
  noun->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* run = noun->add_subcommand("run", "Make a report and wait for it");
  run->footer("Example: dealtrace report run --after syncRuns/8f14e45f");
  run->add_option("type", arguments->type, "Which report")
      ->check(CLI::IsMember({"win-loss"}))
      ->capture_default_str();
  run->add_option(
         "--after", arguments->after,
         "Wait until everything that this sync run (its id, or syncRuns/ID) brought is in it")
      ->transform([](const std::string& run) { return ResourceArgument("syncRuns", run); });
  run->add_option("--request-id", arguments->request_id,
                  "Any text; the same text attaches to the same report (a Job's UID)");
  run->add_option("--timeout", arguments->timeout_seconds,
                  "Seconds to wait for it, above 0; it goes on after that")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  run->callback([&session, arguments] {
    session.RunOnline("report", [&] { return RunInTraceOfItsSync(session, *arguments); });
  });

  CLI::App* list = noun->add_subcommand("list", "List reports, newest first");
  list->footer("Example: dealtrace report list --limit 5");
  list->add_option("--limit", arguments->limit, "How many")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  list->callback([&session, arguments] {
    session.RunOnline("report list", [&] { return List(session, *arguments); });
  });

  CLI::App* show = noun->add_subcommand("show", "Print a report");
  show->footer("Example: dealtrace report show reports/3c59dc04 --format html --file report.html");
  show->add_option("report", arguments->report, "Its name, reports/ID, or ID")->required();
  show->add_option("--format", arguments->format,
                   "Form of the report; default: markdown, with --output json or jsonl JSON")
      ->check(CLI::IsMember({"markdown", "html", "json"}));
  show->add_option("--file", arguments->file, "Write it here instead of to standard output");
  show->callback([&session, arguments] {
    session.RunOnline("report show", [&] { return Show(session, *arguments); });
  });

  CLI::App* rows =
      noun->add_subcommand("rows", "List the deals and calls behind a figure of a report");
  rows->footer(
      "Example: dealtrace report rows reports/3c59dc04 --figure win-loss.lost.calls.PRICE\n"
      "The ids of figures are in the report's JSON: dealtrace report show REPORT --format json");
  rows->add_option("report", arguments->report, "Its name, reports/ID, or ID")->required();
  rows->add_option("--figure", arguments->figure, "The figure's id; default: all rows");
  rows->add_option("--limit", arguments->limit, "How many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  rows->callback([&session, arguments] {
    session.RunOnline("report rows", [&] { return Rows(session, *arguments); });
  });
}

}  // namespace dealtrace::cli
