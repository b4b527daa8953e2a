// dealtrace.ingestion.v1.SyncService: starts, watches and ends sync runs.
#pragma once

#include <memory>

#include "dealtrace/ingestion/v1/sync_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/server.h"
#include "services/ingestion/source_files.h"

namespace dealtrace::ingestion {

// Thread-safe. Kept by its handlers.
class SyncService {
 public:
  SyncService(std::shared_ptr<postgres::Database> database, SourceFiles files)
      : database_(std::move(database)), files_(std::move(files)) {}

  static void Register(std::shared_ptr<SyncService> service, rpc::Server& server);

  absl::StatusOr<v1::SyncRun> Start(const rpc::Call& call, const v1::StartSyncRunRequest& request);
  absl::StatusOr<v1::SyncRun> Get(const rpc::Call& call, const std::string& name);
  absl::StatusOr<v1::ListSyncRunsResponse> List(const rpc::Call& call,
                                                const v1::ListSyncRunsRequest& request);
  absl::Status Watch(const rpc::Call& call, const v1::WatchSyncRunRequest& request,
                     rpc::StreamWriter& writer);
  absl::StatusOr<v1::SyncRun> Cancel(const rpc::Call& call,
                                     const v1::CancelSyncRunRequest& request);
  absl::StatusOr<v1::ListSyncRunRejectsResponse> ListRejects(
      const rpc::Call& call, const v1::ListSyncRunRejectsRequest& request);
  absl::StatusOr<v1::ListSourcesResponse> ListSources(const rpc::Call& call,
                                                      const v1::ListSourcesRequest& request);

 private:
  absl::Status Transact(const rpc::Call& call, const char* name, bool read_only,
                        const std::function<absl::Status(postgres::Transaction&)>& callback);
  absl::StatusOr<SourceList> LoadSources() const;

  const std::shared_ptr<postgres::Database> database_;
  const SourceFiles files_;
};

}  // namespace dealtrace::ingestion
