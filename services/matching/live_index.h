// Every company in memory, as the tables say, so that a call is matched without asking the
// database.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/feed/stop_signal.h"
#include "libs/postgres/database.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/metrics.h"
#include "services/matching/active_settings.h"
#include "services/matching/domain/candidate_index.h"
#include "services/matching/store/candidate_store.h"

namespace dealtrace::matching {

// Follows the changes of companies from the first on: every replica has all of them, and a replica
// that starts reads the tables. Thread-safe.
class LiveIndex {
 public:
  // Follows the active model for `settings`, too. `interval`: how long to wait when nothing was
  // left to read.
  LiveIndex(std::shared_ptr<postgres::Database> database,
            std::shared_ptr<const ActiveSettings> settings,
            std::shared_ptr<telemetry::Metrics> metrics,
            absl::Duration interval = absl::Milliseconds(200));
  // Stops.
  ~LiveIndex();

  void Start();
  void Stop();

  // Reads one page of changes; what the thread does. A full page, as at the start, is read by
  // several threads at once. True when nothing was left behind it.
  absl::StatusOr<bool> Follow();

  // False until everything that was there at the start has been read.
  bool caught_up() const { return caught_up_; }

  // The index stays as it is while `read` runs, so `read` must be brief.
  void Read(const std::function<void(const CandidateIndex&)>& read) const;

 private:
  // Some companies of a page, and what they are now.
  struct Share;

  void Run();
  absl::StatusOr<CompanyChanges> ListChanges();
  void Load(Share& share);
  void Replace(Share& share);

  const std::shared_ptr<postgres::Database> database_;
  const std::shared_ptr<const ActiveSettings> settings_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  const absl::Duration interval_;
  std::atomic<bool> caught_up_{false};
  int64_t position_ = 0;  // of the thread that follows
  // One for each thread that reads.
  const std::vector<std::shared_ptr<DealParts>> parts_;
  mutable sync::SharedMutex mutex_;
  CandidateIndex index_ ABSL_GUARDED_BY(mutex_);
  feed::StopSignal stop_;
  std::thread thread_;
};

}  // namespace dealtrace::matching
