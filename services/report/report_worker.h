// Makes reports in the background. Any number of workers, in any number of processes, share the
// work: each report is claimed by one, and taken over when its claim expires.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/database.h"
#include "libs/telemetry/metrics.h"
#include "services/report/store/report_store.h"

namespace dealtrace::report {

class ReportWorker {
 public:
  // `owner` tells this process's claims from others'.
  ReportWorker(std::shared_ptr<postgres::Database> database,
               std::shared_ptr<telemetry::Metrics> metrics, std::string owner);
  ~ReportWorker();

  void Start(int threads);
  // Leaves the reports at hand to others, at the next page; joins.
  void Stop();

  // Looks at one report that is due, if there is one: lets it wait on, makes it or fails it. False
  // when none was due.
  absl::StatusOr<bool> WorkOnce(const std::string& owner);

 private:
  void Run(const std::string& owner);
  absl::Status Advance(ClaimedReport claimed, const std::string& owner);
  // True when the report may be made now; else it was postponed or has failed.
  absl::StatusOr<bool> LookWhetherReady(ClaimedReport& claimed);
  absl::Status Make(ClaimedReport claimed, const std::string& owner);
  absl::Status Fail(const ClaimedReport& claimed, const absl::Status& reason);
  absl::Status Transact(const std::string& name,
                        const std::function<absl::Status(postgres::Transaction&)>& callback);

  const std::shared_ptr<postgres::Database> database_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  const std::string owner_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace dealtrace::report
