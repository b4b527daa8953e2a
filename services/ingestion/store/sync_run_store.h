// Sync runs, their streams' checkpoints and receipts, rejects, and the files that were read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "libs/postgres/database.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/reject.h"

namespace dealtrace::ingestion {

// A run that this process has claimed.
struct ClaimedRun {
  std::string id;
  std::string source;
  v1::SyncRun::Mode mode = v1::SyncRun::MODE_FULL;
  std::optional<absl::Time> window_start;
  std::optional<absl::Time> window_end;
  std::string trace_parent;
  absl::Time create_time;
  int64_t epoch = 0;
  std::optional<int> max_deletion_percent;
};

struct NewRun {
  std::string source;
  v1::SyncRun::Mode mode = v1::SyncRun::MODE_FULL;
  std::optional<absl::Time> window_start;
  std::optional<absl::Time> window_end;
  std::string trace_parent;
  std::optional<int> max_deletion_percent;
};

// How far a run has read a stream.
struct StreamProgress {
  v1::StreamReceipt receipt;
  int file_number = 0;
  Checkpoint checkpoint;
  int64_t stored_reject_count = 0;  // rejects beyond the limit are counted and not stored
  int64_t change_count = 0;         // that were put on the feed
};

// A file as it was when it was read to its end.
struct ReadFile {
  std::string path;
  int64_t size_bytes = 0;
  int64_t modify_nanos = 0;
  std::string sha256;
  std::string config_hash;
  Checkpoint end;  // offset -1: where it ended cannot be gone on from
};

struct RejectPosition {
  std::string stream;
  int64_t number = 0;
};

struct ListedReject {
  RejectPosition position;
  v1::SyncReject reject;
};

// Statements on the tables sync_*, all in the caller's transaction. Stateless, thread-safe. Errors
// are the database's and those named.
class SyncRunStore {
 public:
  // The new run's id; absent when the source has a run that has not ended.
  static absl::StatusOr<std::optional<std::string>> Create(postgres::Transaction& transaction,
                                                           const NewRun& run);
  // Absent when the source has none that has not ended.
  static absl::StatusOr<std::optional<std::string>> FindActive(postgres::Transaction& transaction,
                                                               const std::string& source);

  // Takes the oldest run that nobody holds; absent when there is none.
  static absl::StatusOr<std::optional<ClaimedRun>> Claim(postgres::Transaction& transaction,
                                                         const std::string& owner,
                                                         absl::Duration lease);
  // Keeps the claim; returns whether the run is to be cancelled.
  // Must come before anything else that the transaction writes. ABORTED: the claim was lost.
  static absl::StatusOr<bool> Renew(postgres::Transaction& transaction, const ClaimedRun& run,
                                    absl::Duration lease);
  // Lets another process go on at once.
  static absl::Status Release(postgres::Transaction& transaction, const ClaimedRun& run);
  // ABORTED: the claim was lost.
  static absl::Status Finish(postgres::Transaction& transaction, const ClaimedRun& run,
                             v1::SyncRun::State state, const std::string& error_message);
  static absl::Status RequestCancel(postgres::Transaction& transaction, const std::string& id);

  // By stream name.
  static absl::StatusOr<std::map<std::string, StreamProgress>> LoadProgress(
      postgres::Transaction& transaction, const std::string& run_id);
  static absl::Status AddStream(postgres::Transaction& transaction, const std::string& run_id,
                                int ordinal, const v1::StreamReceipt& receipt);
  static absl::Status SaveProgress(postgres::Transaction& transaction, const std::string& run_id,
                                   const StreamProgress& progress);
  // `first_number` is how many the stream has already.
  static absl::Status AddRejects(postgres::Transaction& transaction, const std::string& run_id,
                                 const std::string& stream, int64_t first_number,
                                 const std::vector<Reject>& rejects);

  static absl::StatusOr<std::map<std::string, ReadFile>> LoadFiles(
      postgres::Transaction& transaction, const std::string& source, const std::string& stream);
  static absl::Status ReplaceFiles(postgres::Transaction& transaction, const std::string& source,
                                   const std::string& stream, const std::vector<ReadFile>& files);

  // Absent when there is no such run.
  static absl::StatusOr<std::optional<v1::SyncRun>> Get(postgres::Transaction& transaction,
                                                        const std::string& id);
  // Newest first, behind the run number `before` (0: from the newest), with their numbers.
  static absl::StatusOr<std::vector<std::pair<int64_t, v1::SyncRun>>> List(
      postgres::Transaction& transaction, const std::string& source, int64_t before, int count);
  // Source -> id of its latest run.
  static absl::StatusOr<std::map<std::string, std::string>> LatestRuns(
      postgres::Transaction& transaction);
  static absl::StatusOr<std::vector<ListedReject>> ListRejects(postgres::Transaction& transaction,
                                                               const std::string& run_id,
                                                               const RejectPosition& after,
                                                               int count);
};

}  // namespace dealtrace::ingestion
