// Serves dealtrace.feed.v1.DeadLetterService from a consumer's tables.
#pragma once

#include <memory>

#include "libs/postgres/database.h"
#include "libs/rpc/server.h"

namespace dealtrace::feed {

// Registers ListDeadLetters, GetDeadLetter and RetryDeadLetter. The handlers keep the database.
void RegisterDeadLetterService(rpc::Server& server, std::shared_ptr<postgres::Database> database);

}  // namespace dealtrace::feed
