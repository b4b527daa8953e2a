// Measures when each source was last read whole, for the alert on data that grow old.
#pragma once

#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/postgres/database.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::ingestion {

// Sets `dealtrace_sync_last_success_timestamp_seconds{source}` (Unix time) from what the database
// says, so that every replica says the same and a restart forgets nothing. Thread-safe.
class SourceFreshness {
 public:
  SourceFreshness(std::shared_ptr<postgres::Database> database,
                  std::shared_ptr<telemetry::Metrics> metrics,
                  absl::Duration interval = absl::Seconds(10));
  // Stops.
  ~SourceFreshness();

  void Start();
  void Stop();

  // Once; what the thread does.
  absl::Status Measure();

 private:
  void Run();

  const std::shared_ptr<postgres::Database> database_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  const absl::Duration interval_;
  sync::Mutex mutex_;
  sync::Condition stop_asked_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace dealtrace::ingestion
