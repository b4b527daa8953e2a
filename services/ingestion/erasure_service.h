// dealtrace.ingestion.v1.ErasureService: forgetting a person everywhere.
#pragma once

#include <memory>

#include "dealtrace/ingestion/v1/erasure_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/server.h"

namespace dealtrace::ingestion {

// Thread-safe. Kept by its handlers.
class ErasureService {
 public:
  explicit ErasureService(std::shared_ptr<postgres::Database> database)
      : database_(std::move(database)) {}

  static void Register(std::shared_ptr<ErasureService> service, rpc::Server& server);

  // Stores the wish, which ErasureRunner carries out; or tells what it would do.
  absl::StatusOr<crm::v1::Erasure> Create(const rpc::Call& call,
                                          const v1::CreateErasureRequest& request);
  absl::StatusOr<crm::v1::Erasure> Get(const rpc::Call& call, const std::string& name);
  absl::StatusOr<v1::ListErasuresResponse> List(const rpc::Call& call,
                                                const v1::ListErasuresRequest& request);
  absl::StatusOr<crm::v1::Erasure> Acknowledge(const rpc::Call& call,
                                               const v1::AcknowledgeErasureRequest& request);

 private:
  const std::shared_ptr<postgres::Database> database_;
};

}  // namespace dealtrace::ingestion
