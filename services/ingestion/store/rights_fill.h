// Rows of rights for records that were stored before these were kept.
#pragma once

#include "absl/status/status.h"
#include "libs/postgres/database.h"

namespace dealtrace::ingestion {

// Goes through the records of each kind that decides, once in the life of a database; a second
// start after a crash begins with the kind that was not finished. Until then who has no right to
// all rows sees too little, never too much.
absl::Status FillRights(postgres::Database& database);

}  // namespace dealtrace::ingestion
