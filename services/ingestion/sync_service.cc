#include "services/ingestion/sync_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/store/queries.h"
#include "services/ingestion/store/sync_run_store.h"

namespace dealtrace::ingestion {
namespace {

using postgres::Transaction;

absl::StatusOr<std::string> RequireName(absl::string_view collection, const std::string& name,
                                        absl::string_view field) {
  absl::StatusOr<std::string> id = rpc::ResourceId(collection, name);
  if (!id.ok()) {
    return rpc::InvalidRequest({{std::string(field), std::string(id.status().message())}});
  }
  return id;
}

absl::StatusOr<NewRun> ReadNewRun(const v1::StartSyncRunRequest& request) {
  NewRun run;
  const bool backfill = request.mode() == v1::SyncRun::MODE_BACKFILL;
  const bool window = request.has_window_start_time() && request.has_window_end_time();
  if (request.has_window_start_time()) run.window_start = ToTime(request.window_start_time());
  if (request.has_window_end_time()) run.window_end = ToTime(request.window_end_time());
  absl::StatusOr<std::string> source = rpc::ResourceId("sources", request.source());
  const bool known_mode =
      request.mode() >= v1::SyncRun::MODE_FULL && request.mode() <= v1::SyncRun::MODE_BACKFILL;
  RETURN_IF_ERROR(rpc::RequestValidator()
                      .Require(source.ok(), "source",
                               "must be sources/{source}, for example sources/crm-export")
                      .Require(known_mode, "mode", "must be FULL, INCREMENTAL or BACKFILL")
                      .Require(!backfill || window, "window_start_time",
                               "a backfill needs window_start_time and window_end_time")
                      .Require(backfill || (!run.window_start && !run.window_end),
                               "window_start_time",
                               "only a backfill has a window: leave it out or set mode to BACKFILL")
                      .Require(!window || *run.window_start < *run.window_end, "window_end_time",
                               "must be after window_start_time")
                      .Require(!request.has_max_deletion_percent() ||
                                   (request.mode() == v1::SyncRun::MODE_FULL &&
                                    request.max_deletion_percent() >= 0 &&
                                    request.max_deletion_percent() <= 100),
                               "max_deletion_percent",
                               "must be 0 to 100, and only a full run deletes what is absent")
                      .Require(request.request_id().size() <= 128, "request_id",
                               "must be at most 128 characters")
                      .Finish());
  run.source = *std::move(source);
  run.mode = request.mode();
  run.trace_parent = telemetry::CurrentContext().trace_parent;
  if (request.has_max_deletion_percent()) {
    run.max_deletion_percent = request.max_deletion_percent();
  }
  return run;
}

// The run as it stands, in a transaction that may have just made it.
absl::StatusOr<v1::SyncRun> Load(Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(std::optional<v1::SyncRun> run, SyncRunStore::Get(transaction, id));
  if (!run) return rpc::NotFound("dealtrace/SyncRun", rpc::ResourceName("syncRuns", id));
  return *std::move(run);
}

}  // namespace

absl::Status SyncService::Transact(const rpc::Call& call, const char* name, bool read_only,
                                   const std::function<absl::Status(Transaction&)>& callback) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.read_only = read_only;
  return database_->Transact(options, callback);
}

absl::StatusOr<SourceList> SyncService::LoadSources() const {
  absl::StatusOr<SourceList> list = files_.Load();
  if (list.ok()) return list;
  return rpc::MakeError(absl::StatusCode::kFailedPrecondition, list.status().message(),
                        "SOURCES_INVALID");
}

absl::StatusOr<v1::SyncRun> SyncService::Start(const rpc::Call& call,
                                               const v1::StartSyncRunRequest& request) {
  ASSIGN_OR_RETURN(NewRun run, ReadNewRun(request));
  ASSIGN_OR_RETURN(SourceList list, LoadSources());
  absl::StatusOr<SourceConfig> source = FindSource(list.sources, run.source);
  if (!source.ok()) {
    return rpc::MakeError(source.status().code(), source.status().message(), "SOURCE_NOT_FOUND",
                          {{"source", request.source()}});
  }
  postgres::TransactionOptions options;
  options.name = "start sync run";
  options.deadline = call.deadline();
  const postgres::RequestKey key{call.principal().name, std::string(call.method()),
                                 request.request_id()};
  v1::SyncRun started;
  RETURN_IF_ERROR(postgres::WriteOnce(
      *database_, options, key, request, started, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(std::optional<std::string> id, SyncRunStore::Create(transaction, run));
        if (!id) {
          ASSIGN_OR_RETURN(std::optional<std::string> active,
                           SyncRunStore::FindActive(transaction, run.source));
          std::string name = rpc::ResourceName("syncRuns", active.value_or(""));
          return rpc::MakeError(absl::StatusCode::kFailedPrecondition,
                                absl::StrCat("source ", run.source, " is being read by ", name,
                                             ": watch that run, or cancel it"),
                                "RUN_IN_PROGRESS", {{"run", name}});
        }
        RETURN_IF_ERROR(transaction.Execute(queries::kNotifySyncRun).status());
        ASSIGN_OR_RETURN(started, Load(transaction, *id));
        return absl::OkStatus();
      }));
  // A repeat attaches to the run as it stands by now, not as it began.
  return Get(call, started.name());
}

absl::StatusOr<v1::SyncRun> SyncService::Get(const rpc::Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(std::string id, RequireName("syncRuns", name, "name"));
  v1::SyncRun run;
  RETURN_IF_ERROR(
      Transact(call, "get sync run", true, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(run, Load(transaction, id));
        return absl::OkStatus();
      }));
  return run;
}

absl::StatusOr<v1::ListSyncRunsResponse> SyncService::List(const rpc::Call& call,
                                                           const v1::ListSyncRunsRequest& request) {
  std::string source;
  if (!request.source().empty()) {
    ASSIGN_OR_RETURN(source, RequireName("sources", request.source(), "source"));
  }
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ReadPage(request, kPageSizeDefault, kPageSizeMax));
  int64_t before = 0;
  if (!page.last_key.empty() && !absl::SimpleAtoi(page.last_key, &before)) {
    return rpc::InvalidRequest({{"page_token", "is not of this list"}});
  }
  std::vector<std::pair<int64_t, v1::SyncRun>> runs;
  RETURN_IF_ERROR(
      Transact(call, "list sync runs", true, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(runs, SyncRunStore::List(transaction, source, before, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListSyncRunsResponse response;
  for (auto& [number, run] : runs) {
    if (response.sync_runs_size() == page.size) break;
    *response.add_sync_runs() = std::move(run);
    before = number;
  }
  if (runs.size() > static_cast<size_t>(page.size)) {
    response.set_next_page_token(rpc::MakePageToken(request, absl::StrCat(before)));
  }
  return response;
}

absl::Status SyncService::Watch(const rpc::Call& call, const v1::WatchSyncRunRequest& request,
                                rpc::StreamWriter& writer) {
  std::string last;
  while (true) {
    RETURN_IF_ERROR(call.CheckAlive());
    if (call.draining()) return absl::UnavailableError("the server is stopping: call again");
    ASSIGN_OR_RETURN(v1::SyncRun run, Get(call, request.name()));
    std::string now = run.SerializeAsString();
    if (now != last) {
      v1::WatchSyncRunResponse response;
      const bool ended = run.has_finish_time();
      *response.mutable_sync_run() = std::move(run);
      RETURN_IF_ERROR(writer.Write(response));
      if (ended) return absl::OkStatus();
      last = std::move(now);
    }
    database_->WaitForNotification("sync_progress", absl::Now() + kWatchPoll,
                                   [&call] { return call.cancelled() || call.draining(); });
  }
}

absl::StatusOr<v1::SyncRun> SyncService::Cancel(const rpc::Call& call,
                                                const v1::CancelSyncRunRequest& request) {
  ASSIGN_OR_RETURN(std::string id, RequireName("syncRuns", request.name(), "name"));
  v1::SyncRun run;
  RETURN_IF_ERROR(
      Transact(call, "cancel sync run", false, [&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(SyncRunStore::RequestCancel(transaction, id));
        ASSIGN_OR_RETURN(run, Load(transaction, id));
        return absl::OkStatus();
      }));
  return run;
}

absl::StatusOr<v1::ListSyncRunRejectsResponse> SyncService::ListRejects(
    const rpc::Call& call, const v1::ListSyncRunRejectsRequest& request) {
  ASSIGN_OR_RETURN(std::string id, RequireName("syncRuns", request.parent(), "parent"));
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ReadPage(request, kPageSizeDefault, kPageSizeMax));
  RejectPosition after{"", -1};
  if (!page.last_key.empty()) {
    const size_t bar = page.last_key.rfind('|');
    after.stream = page.last_key.substr(0, bar);
    if (bar == std::string::npos ||
        !absl::SimpleAtoi(page.last_key.substr(bar + 1), &after.number)) {
      return rpc::InvalidRequest({{"page_token", "is not of this list"}});
    }
  }
  std::vector<ListedReject> rejects;
  RETURN_IF_ERROR(
      Transact(call, "list rejects", true, [&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(Load(transaction, id).status());
        ASSIGN_OR_RETURN(rejects, SyncRunStore::ListRejects(transaction, id, after, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListSyncRunRejectsResponse response;
  for (ListedReject& listed : rejects) {
    if (response.rejects_size() == page.size) break;
    *response.add_rejects() = std::move(listed.reject);
    after = listed.position;
  }
  if (rejects.size() > static_cast<size_t>(page.size)) {
    response.set_next_page_token(
        rpc::MakePageToken(request, absl::StrCat(after.stream, "|", after.number)));
  }
  return response;
}

absl::StatusOr<v1::ListSourcesResponse> SyncService::ListSources(
    const rpc::Call& call, const v1::ListSourcesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ReadPage(request, kPageSizeDefault, kPageSizeMax));
  ASSIGN_OR_RETURN(SourceList list, LoadSources());
  std::map<std::string, std::string> latest;
  RETURN_IF_ERROR(
      Transact(call, "list latest runs", true, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(latest, SyncRunStore::LatestRuns(transaction));
        return absl::OkStatus();
      }));
  std::sort(list.sources.begin(), list.sources.end(),
            [](const SourceConfig& a, const SourceConfig& b) { return a.name < b.name; });
  v1::ListSourcesResponse response;
  for (const SourceConfig& config : list.sources) {
    if (config.name <= page.last_key) continue;
    if (response.sources_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, page.last_key));
      break;
    }
    v1::Source* source = response.add_sources();
    source->set_name(rpc::ResourceName("sources", config.name));
    source->set_kind("files");
    for (const StreamConfig& stream : config.streams) {
      source->add_streams(std::string(NamesOf(stream.kind).stream));
    }
    auto run = latest.find(config.name);
    if (run != latest.end()) source->set_latest_run(rpc::ResourceName("syncRuns", run->second));
    page.last_key = config.name;
  }
  return response;
}

void SyncService::Register(std::shared_ptr<SyncService> service, rpc::Server& server) {
  const std::string prefix = "dealtrace.ingestion.v1.SyncService/";
  server.Handle<v1::StartSyncRunRequest, v1::SyncRun>(
      prefix + "StartSyncRun",
      [service](const rpc::Call& call, const v1::StartSyncRunRequest& request) {
        return service->Start(call, request);
      });
  server.Handle<v1::GetSyncRunRequest, v1::SyncRun>(
      prefix + "GetSyncRun",
      [service](const rpc::Call& call, const v1::GetSyncRunRequest& request) {
        return service->Get(call, request.name());
      });
  server.Handle<v1::ListSyncRunsRequest, v1::ListSyncRunsResponse>(
      prefix + "ListSyncRuns",
      [service](const rpc::Call& call, const v1::ListSyncRunsRequest& request) {
        return service->List(call, request);
      });
  server.HandleStream<v1::WatchSyncRunRequest, v1::WatchSyncRunResponse>(
      prefix + "WatchSyncRun",
      [service](const rpc::Call& call, const v1::WatchSyncRunRequest& request,
                rpc::StreamWriter& writer) { return service->Watch(call, request, writer); });
  server.Handle<v1::CancelSyncRunRequest, v1::SyncRun>(
      prefix + "CancelSyncRun",
      [service](const rpc::Call& call, const v1::CancelSyncRunRequest& request) {
        return service->Cancel(call, request);
      });
  server.Handle<v1::ListSyncRunRejectsRequest, v1::ListSyncRunRejectsResponse>(
      prefix + "ListSyncRunRejects",
      [service](const rpc::Call& call, const v1::ListSyncRunRejectsRequest& request) {
        return service->ListRejects(call, request);
      });
  server.Handle<v1::ListSourcesRequest, v1::ListSourcesResponse>(
      prefix + "ListSources",
      [service](const rpc::Call& call, const v1::ListSourcesRequest& request) {
        return service->ListSources(call, request);
      });
}

}  // namespace dealtrace::ingestion
