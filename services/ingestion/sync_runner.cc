#include "services/ingestion/sync_runner.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/feed/publisher.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/span.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/stream_sync.h"

namespace dealtrace::ingestion {
namespace {

using postgres::Transaction;

constexpr char kChannel[] = "sync_run";

// The dependency's fault, or this process is stopping: the run goes on later.
bool GoesOnLater(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

v1::SyncRun::State StateFor(const absl::Status& outcome) {
  if (outcome.ok()) return v1::SyncRun::STATE_SUCCEEDED;
  return absl::IsCancelled(outcome) ? v1::SyncRun::STATE_CANCELLED : v1::SyncRun::STATE_FAILED;
}

// What a lost lease, a stop or a broken connection is for a run: nothing to tell its users.
telemetry::LogFields FieldsOf(const ClaimedRun& run) {
  return {{"run", run.id}, {"source", run.source}, {"epoch", run.epoch}};
}

}  // namespace

SyncRunner::SyncRunner(std::shared_ptr<postgres::Database> database,
                       std::shared_ptr<telemetry::Metrics> metrics, SourceFiles files,
                       SyncRunnerOptions options)
    : database_(std::move(database)),
      metrics_(std::move(metrics)),
      files_(std::move(files)),
      options_(std::move(options)) {}

SyncRunner::~SyncRunner() { Stop(); }

void SyncRunner::Start() {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Loop(); });
}

void SyncRunner::Stop() {
  stopping_.store(true);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void SyncRunner::Loop() {
  while (!stopping_.load()) {
    const uint64_t seen = database_->NotificationCount(kChannel);
    absl::StatusOr<bool> ran = RunOne();
    if (ran.ok() && *ran) continue;
    // Also the wait after a failure: the database may be away for a while.
    database_->WaitForNotificationAbove(kChannel, seen, absl::Now() + kRunPoll,
                                        [this] { return stopping_.load(); });
  }
}

absl::StatusOr<bool> SyncRunner::RunOne() {
  std::optional<ClaimedRun> claimed;
  postgres::TransactionOptions options;
  options.name = "claim sync run";
  options.deadline = absl::Now() + options_.lease;
  RETURN_IF_ERROR(database_->Transact(options, [&](Transaction& transaction) {
    auto run = SyncRunStore::Claim(transaction, options_.owner, options_.lease);
    if (run.ok()) claimed = *std::move(run);
    return run.status();
  }));
  if (!claimed) return false;
  RunLease lease(database_, *std::move(claimed), options_.lease, &stopping_);
  const ClaimedRun& run = lease.run();
  telemetry::Span span = telemetry::Span::Start(
      "sync run", {.kind = telemetry::SpanKind::kConsumer,
                   .parent = telemetry::TraceContext{run.trace_parent, ""},
                   .attributes = {{"dealtrace.source", run.source}, {"dealtrace.run", run.id}}});
  telemetry::RecordNames records;
  records.AddKey("sync_run", run.id);
  span.SetRecords(records);
  telemetry::Scope scope(span);
  telemetry::Log(telemetry::Severity::kInfo, "sync run claimed", FieldsOf(run));
  absl::Status outcome = Carry(lease);
  if (!outcome.ok()) span.SetError(outcome);
  if (GoesOnLater(outcome)) {
    telemetry::Log(telemetry::Severity::kWarning, "sync run interrupted", FieldsOf(run));
    // Best effort: without it the lease runs out by itself.
    (void)database_->Transact(lease.Transaction("release sync run"), [&](Transaction& transaction) {
      return SyncRunStore::Release(transaction, run);
    });
    return outcome;
  }
  RETURN_IF_ERROR(Finish(lease, outcome));
  return true;
}

absl::Status SyncRunner::Carry(RunLease& lease) {
  absl::StatusOr<SourceList> list = files_.Load();
  if (!list.ok()) return list.status();
  absl::StatusOr<SourceConfig> source = FindSource(list->sources, lease.run().source);
  if (!source.ok()) return source.status();
  RETURN_IF_ERROR(ReadStreams(lease, *list, *source));
  return CheckReceipts(lease);
}

absl::Status SyncRunner::ReadStreams(RunLease& lease, const SourceList& list,
                                     const SourceConfig& source) {
  const std::string& run_id = lease.run().id;
  std::map<std::string, StreamProgress> progress;
  RETURN_IF_ERROR(database_->Transact(
      lease.Transaction("begin sync run"), [&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(lease.HoldIn(transaction));
        int ordinal = 0;
        for (const StreamConfig& stream : source.streams) {
          v1::StreamReceipt receipt;
          receipt.set_stream(std::string(NamesOf(stream.kind).stream));
          receipt.set_state(v1::StreamReceipt::STATE_PENDING);
          RETURN_IF_ERROR(SyncRunStore::AddStream(transaction, run_id, ordinal++, receipt));
        }
        ASSIGN_OR_RETURN(progress, SyncRunStore::LoadProgress(transaction, run_id));
        return absl::OkStatus();
      }));
  for (const StreamConfig& stream : source.streams) {
    RETURN_IF_ERROR(lease.KeepAlive());
    StreamSync sync(&lease, &files_, &list, &source, &stream);
    RETURN_IF_ERROR(sync.Run(progress[std::string(NamesOf(stream.kind).stream)]));
  }
  return absl::OkStatus();
}

absl::Status SyncRunner::CheckReceipts(RunLease& lease) {
  std::map<std::string, StreamProgress> progress;
  RETURN_IF_ERROR(
      database_->Transact(lease.Transaction("load receipt"), [&](Transaction& transaction) {
        auto loaded = SyncRunStore::LoadProgress(transaction, lease.run().id);
        if (loaded.ok()) progress = *std::move(loaded);
        return loaded.status();
      }));
  std::vector<std::string> kept;
  for (const auto& [stream, state] : progress) {
    if (state.receipt.kept_absent_count() > 0) {
      kept.push_back(absl::StrCat(stream, ": ", state.receipt.kept_absent_reason()));
    }
    if (Closes(state.receipt)) continue;
    return absl::InternalError(absl::StrCat(
        "the receipt of ", stream, " does not close: ", state.receipt.read_count(),
        " records were read, but the sum of what became of them differs; please report this"));
  }
  // All streams have been read and stored by then: only the deletions wait for somebody to look.
  if (!kept.empty()) return absl::FailedPreconditionError(absl::StrJoin(kept, "\n"));
  return absl::OkStatus();
}

absl::Status SyncRunner::Finish(RunLease& lease, const absl::Status& outcome) {
  const ClaimedRun& run = lease.run();
  const v1::SyncRun::State state = StateFor(outcome);
  RETURN_IF_ERROR(database_->Transact(
      lease.Transaction("finish sync run"), [&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(SyncRunStore::Finish(transaction, run, state,
                                             outcome.ok() ? "" : std::string(outcome.message())));
        // The run itself goes on the feed, behind all that it changed: who has read it has read the
        // whole run.
        const feed::PublishedChange changes[] = {
            {"sync_run", run.id, false, v1::SyncRun::State_Name(state), run.trace_parent, run.id}};
        return feed::Publish(transaction, changes).status();
      }));
  metrics_->Increment("dealtrace_sync_runs_total",
                      {{"source", run.source}, {"state", v1::SyncRun::State_Name(state)}});
  telemetry::LogFields fields = FieldsOf(run);
  fields.emplace_back("state", v1::SyncRun::State_Name(state));
  telemetry::Log(outcome.ok() ? telemetry::Severity::kInfo : telemetry::Severity::kWarning,
                 "sync run ended", fields);
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
