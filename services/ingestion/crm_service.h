// dealtrace.ingestion.v1.CrmService: the nouns of the customer systems.
#pragma once

#include <memory>

#include "libs/rpc/server.h"
#include "services/ingestion/record_reads.h"

namespace dealtrace::ingestion {

// Registers every method; the handlers keep `reads`.
void RegisterCrmService(std::shared_ptr<const RecordReads> reads, rpc::Server& server);

}  // namespace dealtrace::ingestion
