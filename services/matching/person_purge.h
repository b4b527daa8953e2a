// Takes an erased person out of what no renewed copy replaces.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "dealtrace/crm/v1/erasure.pb.h"
#include "libs/postgres/database.h"

namespace dealtrace::matching {

// An erasure::PurgeFunction: takes the person out of the explanations of replaced link versions and
// out of reviewers' comments. Returns how many rows it changed.
absl::StatusOr<int64_t> PurgePerson(postgres::Transaction& transaction,
                                    const crm::v1::Erasure& erasure);

}  // namespace dealtrace::matching
