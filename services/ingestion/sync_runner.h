// Claims sync runs and carries them out.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "libs/postgres/database.h"
#include "libs/telemetry/metrics.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/run_lease.h"
#include "services/ingestion/source_files.h"

namespace dealtrace::ingestion {

struct SyncRunnerOptions {
  std::string owner;  // tells this process's claims from others'
  int threads = 2;    // runs at a time
  absl::Duration lease = kRunLease;
};

// A run that nobody holds is claimed, oldest first; one whose process died is gone on with from its
// last checkpoint when its lease has run out, by any replica. Thread-safe.
class SyncRunner {
 public:
  SyncRunner(std::shared_ptr<postgres::Database> database,
             std::shared_ptr<telemetry::Metrics> metrics, SourceFiles files,
             SyncRunnerOptions options);
  // Stops.
  ~SyncRunner();

  void Start();
  // Ends at the next checkpoint and gives the claims back, so that the runs go on elsewhere or
  // later.
  void Stop();

  // Claims one run and carries it out as far as it goes; false when there was none. For tests, and
  // what the threads do.
  absl::StatusOr<bool> RunOne();

 private:
  void Loop();
  absl::Status Carry(RunLease& lease);
  absl::Status ReadStreams(RunLease& lease, const SourceList& list, const SourceConfig& source);
  absl::Status CheckReceipts(RunLease& lease);
  absl::Status Finish(RunLease& lease, const absl::Status& outcome);

  const std::shared_ptr<postgres::Database> database_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  const SourceFiles files_;
  const SyncRunnerOptions options_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace dealtrace::ingestion
