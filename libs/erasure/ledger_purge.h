// Takes erased people out of the answers that are kept for repeated requests.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "libs/erasure/erased_people.h"
#include "libs/postgres/database.h"

namespace dealtrace::erasure {

// Rewrites the answers in `request_ledger` that tell of the people, so that a repeat is answered
// without them; an answer of a kind that this service does not know is emptied, because nobody can
// tell whom it names. Returns how many rows it changed.
absl::StatusOr<int64_t> PurgeLedger(postgres::Transaction& transaction, const ErasedPeople& people);

}  // namespace dealtrace::erasure
