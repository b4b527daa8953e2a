// dealtrace.ingestion.v1.CallService: calls and their transcripts.
#pragma once

#include <memory>

#include "libs/rpc/server.h"
#include "services/ingestion/record_reads.h"

namespace dealtrace::ingestion {

// Registers every method; the handlers keep `reads`.
void RegisterCallService(std::shared_ptr<const RecordReads> reads, rpc::Server& server);

}  // namespace dealtrace::ingestion
