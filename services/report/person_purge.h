// Takes an erased person out of finished reports.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "dealtrace/crm/v1/erasure.pb.h"
#include "libs/postgres/database.h"

namespace dealtrace::report {

// An erasure::PurgeFunction. Withdraws finished reports that quote a call of the person or name the
// person (their contents and rows are deleted, they are FAILED and say why), takes the person out
// of the rows of the others, and makes the unfinished ones begin anew. Returns how many rows it
// deleted or changed. Facts are renewed by the feeds.
absl::StatusOr<int64_t> PurgePerson(postgres::Transaction& transaction,
                                    const crm::v1::Erasure& erasure);

}  // namespace dealtrace::report
