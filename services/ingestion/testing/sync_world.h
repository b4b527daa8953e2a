// A migrated database, a folder of files with a sources.yaml, and a runner: what tests of syncs
// need.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "libs/testing/test_database.h"
#include "services/ingestion/sync_runner.h"

namespace dealtrace::ingestion {

// The migrations as the frame applies them: feed, request ledger, this service's own.
std::vector<postgres::Migration> AllMigrations();

class SyncWorld {
 public:
  SyncWorld();
  ~SyncWorld();

  // Writes a file of the sources' folder, whole.
  void Write(const std::string& name, const std::string& content) const;
  void Append(const std::string& name, const std::string& content) const;
  void Remove(const std::string& name) const;
  // sources.yaml with one source `crm` of these lines (each indented by four).
  void WriteSource(const std::string& lines) const;

  // Starts a run and carries it out; fails the test when there is no run to carry out.
  v1::SyncRun Sync(v1::SyncRun::Mode mode = v1::SyncRun::MODE_FULL,
                   std::optional<int> max_deletion_percent = std::nullopt);
  // Only starts it; returns its id.
  std::string Start(v1::SyncRun::Mode mode, std::optional<absl::Time> from = std::nullopt,
                    std::optional<absl::Time> to = std::nullopt, const std::string& source = "crm",
                    std::optional<int> max_deletion_percent = std::nullopt);
  v1::SyncRun Get(const std::string& id);
  std::vector<v1::SyncReject> Rejects(const std::string& id);
  std::unique_ptr<SyncRunner> NewRunner(const std::string& owner,
                                        absl::Duration lease = kRunLease) const;

  // A fingerprint of everything that the business sees: records and the feed's keys, without what
  // only says when and by which run.
  std::string Fingerprint() const;
  int64_t FeedHead() const;

  const testing::TestDatabase& database() const { return database_; }
  const std::string& folder() const { return folder_; }

 private:
  testing::TestDatabase database_;
  std::string folder_;
};

// The receipt of a stream; an empty one when the run has none.
v1::StreamReceipt ReceiptOf(const v1::SyncRun& run, const std::string& stream);

}  // namespace dealtrace::ingestion
