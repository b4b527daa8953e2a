// dealtrace.ingestion.v1.OutboxService: what is to be written to the vendors.
#pragma once

#include <memory>

#include "libs/postgres/database.h"
#include "libs/rpc/server.h"

namespace dealtrace::ingestion {

// Registers every method; the handlers keep the database.
void RegisterOutboxService(std::shared_ptr<postgres::Database> database, rpc::Server& server);

}  // namespace dealtrace::ingestion
