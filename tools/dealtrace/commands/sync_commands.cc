#include <atomic>
#include <csignal>
#include <iostream>

#include "absl/random/random.h"
#include "dealtrace/ingestion/v1/sync_service.pb.h"
#include "google/protobuf/util/time_util.h"
#include "libs/rpc/errors.h"
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
using ingestion::SyncRun;

constexpr char kService[] = "dealtrace.ingestion.v1.SyncService/";
constexpr absl::Duration kTimeout = absl::Seconds(20);
// How long the server may be away (a rolling restart) before attaching is given up.
constexpr absl::Duration kAttachLimit = absl::Minutes(2);
// How long a start waits for its turn among others.
constexpr absl::Duration kStartLimit = absl::Minutes(5);

struct Arguments {
  std::string source;
  std::string mode = "incremental";
  std::string from;
  std::string to;
  std::string request_id;
  std::string run;
  bool detach = false;
  bool rejects = false;
  int limit = 20;
  int allow_deletions = -1;
};

const std::vector<Column>& RunColumns() {
  static const std::vector<Column>& columns = *new std::vector<Column>{
      {"RUN", "/name"},          {"SOURCE", "/source"},       {"MODE", "/mode"},
      {"STATE", "/state"},       {"CHANGES", "/changeCount"}, {"POSITION", "/feedPosition"},
      {"STARTED", "/startTime"}, {"FINISHED", "/finishTime"}, {"ERROR", "/errorMessage"}};
  return columns;
}

const std::vector<Column>& ReceiptColumns() {
  static const std::vector<Column>& columns =
      *new std::vector<Column>{{"STREAM", "/stream"},
                               {"READ", "/readCount"},
                               {"INSERTED", "/insertedCount"},
                               {"UPDATED", "/updatedCount"},
                               {"UNCHANGED", "/unchangedCount"},
                               {"SUPERSEDED", "/supersededCount"},
                               {"DUPLICATE", "/duplicateCount"},
                               {"TOMBSTONES", "/tombstoneCount"},
                               {"REJECTED", "/rejectedCount"},
                               {"DEAD", "/deadCount"},
                               {"ABSENT", "/deletedByAbsenceCount"},
                               {"STATE", "/state"}};
  return columns;
}

bool IsFinished(const SyncRun& run) {
  return run.state() == SyncRun::STATE_SUCCEEDED || run.state() == SyncRun::STATE_FAILED ||
         run.state() == SyncRun::STATE_CANCELLED;
}

// SIGTERM while watching: the run goes on in the server, and the scheduler is told to come again.
std::atomic<bool> stop_requested = false;

void ShowProgress(ProgressLine& progress, const SyncRun& run) {
  for (const ingestion::StreamReceipt& stream : run.streams()) {
    if (stream.state() != ingestion::StreamReceipt::STATE_READING) continue;
    progress.ShowBar(
        absl::StrCat(run.source(), " ", stream.stream(), " (", stream.read_count(), " records)"),
        stream.read_bytes(), stream.total_bytes());
    return;
  }
}

absl::StatusOr<SyncRun> GetRun(rpc::Client& client, const std::string& name) {
  ingestion::GetSyncRunRequest request;
  request.set_name(name);
  return client.Unary<SyncRun>(absl::StrCat(kService, "GetSyncRun"), request,
                               rpc::CallOptions::Within(kTimeout));
}

// Between two attempts while the server has its hands full; others try at the same time.
absl::Status WaitForARoom() {
  absl::BitGen random;
  const absl::Duration pause = absl::Milliseconds(absl::Uniform(random, 500, 2000));
  const absl::Time until = absl::Now() + pause;
  while (absl::Now() < until) {
    if (stop_requested) return absl::CancelledError("stopped");
    absl::SleepFor(absl::Milliseconds(50));
  }
  return absl::OkStatus();
}

// Many CronJobs start at the same minute: a start that is refused for that alone is repeated. The
// request id makes that safe.
absl::StatusOr<SyncRun> Start(rpc::Client& client, const ingestion::StartSyncRunRequest& request) {
  const absl::Time until = absl::Now() + kStartLimit;
  while (true) {
    absl::StatusOr<SyncRun> run = client.Unary<SyncRun>(
        absl::StrCat(kService, "StartSyncRun"), request, rpc::CallOptions::Within(kTimeout));
    const bool is_busy =
        absl::IsResourceExhausted(run.status()) || absl::IsDeadlineExceeded(run.status());
    if (!is_busy || absl::Now() > until) return run;
    RETURN_IF_ERROR(WaitForARoom());
  }
}

// Watches until the run ends, attaching again when the server goes away for a while. When as many
// watch as may, it asks now and then instead.
absl::StatusOr<SyncRun> Watch(rpc::Client& client, SyncRun run) {
  ProgressLine progress;
  ingestion::WatchSyncRunRequest request;
  request.set_name(run.name());
  absl::Time away_since = absl::InfiniteFuture();
  while (!IsFinished(run)) {
    rpc::CallOptions options = rpc::CallOptions::Within(absl::Minutes(30));
    options.cancelled = [] { return stop_requested.load(); };
    absl::Status watched = client.CallServerStream(
        absl::StrCat(kService, "WatchSyncRun"), request, ingestion::WatchSyncRunResponse(), options,
        [&](const google::protobuf::Message& message) {
          away_since = absl::InfiniteFuture();
          run = static_cast<const ingestion::WatchSyncRunResponse&>(message).sync_run();
          ShowProgress(progress, run);
          return absl::OkStatus();
        });
    if (stop_requested) {
      return absl::CancelledError(
          absl::StrCat("stopped watching; ", run.name(), " goes on in the server"));
    }
    if (watched.ok() || absl::IsDeadlineExceeded(watched)) continue;
    if (absl::IsResourceExhausted(watched)) {
      absl::StatusOr<SyncRun> now = GetRun(client, run.name());
      if (now.ok()) run = *std::move(now);
      if (!IsFinished(run)) WaitForARoom().IgnoreError();
      continue;
    }
    if (!absl::IsUnavailable(watched)) return watched;
    away_since = std::min(away_since, absl::Now());
    if (absl::Now() - away_since > kAttachLimit) return watched;
    progress.Show("waiting for ingestion to come back");
    client.WaitForConnection(absl::Now() + absl::Seconds(5));
    // Others wait for the same; all of them at once would keep it away.
    WaitForARoom().IgnoreError();
  }
  return run;
}

void PrintRun(const Session& session, const SyncRun& run) {
  if (session.output() != OutputFormat::kTable) {
    PrintObject(session.output(), {}, ToJson(run));
    return;
  }
  PrintObject(session.output(), RunColumns(), ToJson(run));
  nlohmann::json receipts = nlohmann::json::array();
  for (const auto& stream : run.streams()) receipts.push_back(ToJson(stream));
  PrintRows(session.output(), ReceiptColumns(), receipts);
  for (const auto& stream : run.streams()) {
    for (const auto& warning : stream.warnings()) {
      std::cerr << "warning: " << stream.stream() << ": " << text::Printable(warning.text()) << " ("
                << warning.count() << ")\n";
    }
  }
}

// What is wrong with the arguments themselves, before anybody is asked: exit code 2.
void CheckUsage(const Arguments& arguments) {
  google::protobuf::Timestamp time;
  using google::protobuf::util::TimeUtil;
  const bool is_backfill = arguments.mode == "backfill";
  if (is_backfill && (arguments.from.empty() || arguments.to.empty())) {
    throw CLI::ValidationError(
        "--mode backfill",
        "needs its window: --from 2025-01-01T00:00:00Z --to 2025-02-01T00:00:00Z");
  }
  if (!is_backfill && !(arguments.from.empty() && arguments.to.empty())) {
    throw CLI::ValidationError("--from, --to", "only --mode backfill has a window");
  }
  for (const auto& [option, text] :
       {std::pair("--from", &arguments.from), std::pair("--to", &arguments.to)}) {
    if (!text->empty() && !TimeUtil::FromString(*text, &time)) {
      throw CLI::ValidationError(option, "expected an RFC 3339 time, as 2025-03-01T00:00:00Z");
    }
  }
  if (arguments.allow_deletions >= 0 && arguments.mode != "full") {
    throw CLI::ValidationError("--allow-deletions", "only --mode full deletes");
  }
}

void SetWindow(const Arguments& arguments, ingestion::StartSyncRunRequest& request) {
  using google::protobuf::util::TimeUtil;
  if (arguments.mode != "backfill") return;
  TimeUtil::FromString(arguments.from, request.mutable_window_start_time());
  TimeUtil::FromString(arguments.to, request.mutable_window_end_time());
}

// Another run reads the source: that is the time's fault, not the command's.
absl::Status SayWhatToDo(Session& session, const absl::Status& status) {
  const auto info = rpc::GetErrorInfo(status);
  if (!info || info->reason() != "RUN_IN_PROGRESS") return status;
  session.set_exit_code(service::kExitTryAgain);
  const auto run = info->metadata().find("run");
  const std::string name = run == info->metadata().end() ? "RUN" : run->second;
  return absl::FailedPreconditionError(
      absl::StrCat(status.message(), "\n  to wait for it: dealtrace sync watch ", name,
                   "\n  to end it: dealtrace sync cancel ", name));
}

// Waits for the run's end, prints its receipt and tells how it ended.
absl::Status Follow(Session& session, rpc::Client& client, SyncRun run) {
  std::signal(SIGTERM, [](int) { stop_requested = true; });
  std::signal(SIGINT, [](int) { stop_requested = true; });
  ASSIGN_OR_RETURN(run, Watch(client, std::move(run)));
  PrintRun(session, run);
  if (run.state() == SyncRun::STATE_SUCCEEDED) return absl::OkStatus();
  return absl::FailedPreconditionError(
      run.state() == SyncRun::STATE_FAILED
          ? absl::StrCat(run.name(), " failed: ", run.error_message())
          : absl::StrCat(run.name(), " was cancelled; what it stored until then stays"));
}

absl::Status Run(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  ingestion::StartSyncRunRequest request;
  request.set_source(ResourceArgument("sources", arguments.source));
  request.set_mode(arguments.mode == "full"       ? SyncRun::MODE_FULL
                   : arguments.mode == "backfill" ? SyncRun::MODE_BACKFILL
                                                  : SyncRun::MODE_INCREMENTAL);
  SetWindow(arguments, request);
  if (arguments.allow_deletions >= 0) {
    request.set_max_deletion_percent(arguments.allow_deletions);
  }
  request.set_request_id(arguments.request_id.empty() ? NewRequestId()
                                                      : RequestIdFrom(arguments.request_id));
  absl::StatusOr<SyncRun> started = Start(*client, request);
  if (!started.ok()) return SayWhatToDo(session, started.status());
  SyncRun run = *std::move(started);
  // Of the run and not of this command: a pod that came back attaches to what an earlier one began.
  const telemetry::TraceContext trace{.trace_parent = run.trace_parent(), .trace_state = ""};
  std::cerr << run.name() << "  trace " << trace.trace_id() << "  traceparent "
            << run.trace_parent() << "\n";
  if (!arguments.detach || IsFinished(run)) return Follow(session, *client, std::move(run));
  PrintRun(session, run);
  return absl::OkStatus();
}

absl::Status WatchRun(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  ASSIGN_OR_RETURN(SyncRun run, GetRun(*client, ResourceArgument("syncRuns", arguments.run)));
  return Follow(session, *client, std::move(run));
}

absl::Status Cancel(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  ingestion::CancelSyncRunRequest request;
  request.set_name(ResourceArgument("syncRuns", arguments.run));
  ASSIGN_OR_RETURN(SyncRun run,
                   client->Unary<SyncRun>(absl::StrCat(kService, "CancelSyncRun"), request,
                                          rpc::CallOptions::Within(kTimeout)));
  if (IsFinished(run)) {
    std::cerr << run.name() << " had ended before\n";
  } else if (!arguments.detach) {
    // It ends at its next checkpoint, or when a server takes it up again.
    ASSIGN_OR_RETURN(run, Watch(*client, std::move(run)));
  }
  PrintRun(session, run);
  return absl::OkStatus();
}

absl::Status List(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  ingestion::ListSyncRunsRequest request;
  request.set_page_size(arguments.limit);
  request.set_source(ResourceArgument("sources", arguments.source));
  ASSIGN_OR_RETURN(auto page, client->Unary<ingestion::ListSyncRunsResponse>(
                                  absl::StrCat(kService, "ListSyncRuns"), request,
                                  rpc::CallOptions::Within(kTimeout)));
  nlohmann::json rows = nlohmann::json::array();
  for (const SyncRun& run : page.sync_runs()) rows.push_back(ToJson(run));
  PrintRows(session.output(), RunColumns(), rows);
  return absl::OkStatus();
}

absl::Status ShowRejects(Session& session, rpc::Client& client, const std::string& run) {
  nlohmann::json rows = nlohmann::json::array();
  ingestion::ListSyncRunRejectsRequest request;
  request.set_parent(run);
  do {
    ASSIGN_OR_RETURN(auto page, client.Unary<ingestion::ListSyncRunRejectsResponse>(
                                    absl::StrCat(kService, "ListSyncRunRejects"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const auto& reject : page.rejects()) rows.push_back(ToJson(reject));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  PrintRows(session.output(),
            {{"STREAM", "/stream"},
             {"FILE", "/file"},
             {"LINE", "/line"},
             {"FIELD", "/field"},
             {"REASON", "/reason"},
             {"RAW", "/raw"}},
            rows);
  return absl::OkStatus();
}

absl::Status Show(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  const std::string name = ResourceArgument("syncRuns", arguments.run);
  if (arguments.rejects) return ShowRejects(session, *client, name);
  ASSIGN_OR_RETURN(SyncRun run, GetRun(*client, name));
  PrintRun(session, run);
  return absl::OkStatus();
}

absl::Status ListSources(Session& session) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("ingestion"));
  nlohmann::json rows = nlohmann::json::array();
  ingestion::ListSourcesRequest request;
  do {
    ASSIGN_OR_RETURN(auto page, client->Unary<ingestion::ListSourcesResponse>(
                                    absl::StrCat(kService, "ListSources"), request,
                                    rpc::CallOptions::Within(kTimeout)));
    for (const auto& source : page.sources()) rows.push_back(ToJson(source));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  PrintRows(session.output(),
            {{"SOURCE", "/name"},
             {"KIND", "/kind"},
             {"STREAMS", "/streams"},
             {"LATEST RUN", "/latestRun"}},
            rows);
  return absl::OkStatus();
}

void AddRun(CLI::App& noun, Session& session, const std::shared_ptr<Arguments>& arguments) {
  CLI::App* run = noun.add_subcommand("run", "Read a source and wait until it is stored");
  run->footer(
      "Example: dealtrace sync run --source crm-export\n"
      "Example: dealtrace sync run --source crm-export --mode backfill --from "
      "2025-01-01T00:00:00Z --to 2025-02-01T00:00:00Z\n"
      "Modes:\n"
      "  incremental  what changed in the files since the last run; deletes nothing, and says how "
      "many\n"
      "               stored records the files no longer have\n"
      "  full         everything; also deletes what the files no longer have, up to "
      "--allow-deletions\n"
      "  backfill     records whose own time is from --from to before --to; deletes nothing\n"
      "Exit codes: 0 stored; 1 failed or cancelled; 2 wrong usage; 75 try again: the services are "
      "busy\n"
      "or another run reads the source (repeat with the same --request-id to attach to the same "
      "run).");
  run->add_option("--source", arguments->source, "Its name in sources.yaml, or sources/NAME")
      ->required();
  run->add_option("--mode", arguments->mode, "How much to read")
      ->check(CLI::IsMember({"full", "incremental", "backfill"}))
      ->capture_default_str();
  run->add_option("--from", arguments->from, "Backfill: records from this time on (RFC 3339)");
  run->add_option("--to", arguments->to, "Backfill: records before this time (RFC 3339)");
  run->add_option(
         "--request-id", arguments->request_id,
         "Any text, such as a Kubernetes Job's UID: the same text attaches to the same run")
      ->envname("DEALTRACE_REQUEST_ID");
  run->add_option("--allow-deletions", arguments->allow_deletions,
                  "Full: per cent of each stream that may be deleted because the source no longer "
                  "names it (otherwise what sources.yaml says, or 10)")
      ->check(CLI::Range(0, 100));
  run->add_flag("--detach", arguments->detach, "Start it and do not wait");
  run->callback([&session, arguments] {
    CheckUsage(*arguments);
    session.RunOnline("sync run", [&] { return Run(session, *arguments); });
  });
}

}  // namespace

void AddSyncCommands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("sync", "Bring records in from a source");
  noun->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  AddRun(*noun, session, arguments);

  CLI::App* list = noun->add_subcommand("list", "List runs, newest first");
  list->footer("Example: dealtrace sync list --source crm-export");
  list->add_option("--source", arguments->source, "Only of this source");
  list->add_option("--limit", arguments->limit, "How many")->capture_default_str();
  list->callback([&session, arguments] {
    session.RunOnline("sync list", [&] { return List(session, *arguments); });
  });

  CLI::App* watch = noun->add_subcommand("watch", "Wait until a run that goes on has ended");
  watch->footer(
      "Example: dealtrace sync watch crm-export-3\n"
      "Exit codes: as those of sync run.");
  watch->add_option("run", arguments->run, "Its id, or syncRuns/ID")->required();
  watch->callback([&session, arguments] {
    session.RunOnline("sync watch", [&] { return WatchRun(session, *arguments); });
  });

  CLI::App* cancel = noun->add_subcommand(
      "cancel", "End a run at its next checkpoint and wait for that; what it stored stays");
  cancel->footer("Example: dealtrace sync cancel crm-export-3");
  cancel->add_option("run", arguments->run, "Its id, or syncRuns/ID")->required();
  cancel->add_flag("--detach", arguments->detach, "Ask for it and do not wait");
  cancel->callback([&session, arguments] {
    session.RunOnline("sync cancel", [&] { return Cancel(session, *arguments); });
  });

  CLI::App* show = noun->add_subcommand("show", "Show a run's receipt, or what it rejected");
  show->footer("Example: dealtrace sync show crm-export-3 --rejects --output jsonl");
  show->add_option("run", arguments->run, "Its id, or syncRuns/ID")->required();
  show->add_flag("--rejects", arguments->rejects, "The records that could not be read, and why");
  show->callback([&session, arguments] {
    session.RunOnline("sync show", [&] { return Show(session, *arguments); });
  });

  CLI::App* sources = noun->add_subcommand("sources", "List the sources that can be read");
  sources->footer("Example: dealtrace sync sources --output json");
  sources->callback(
      [&session] { session.RunOnline("sync sources", [&] { return ListSources(session); }); });
}

}  // namespace dealtrace::cli
