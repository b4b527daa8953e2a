// What reviewers said, as examples to learn from.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "services/matching/domain/link_training.h"

namespace dealtrace::matching {

// Every call that exists and of which something was said that holds, by id, compared with the
// records as they are now.
absl::StatusOr<std::vector<TrainingCall>> LoadReviewAnswers(postgres::Transaction& transaction,
                                                            const rpc::Call& call,
                                                            const LinkSettings& settings);

}  // namespace dealtrace::matching
