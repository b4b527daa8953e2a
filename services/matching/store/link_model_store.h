// Models that were learned, and which one decides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dealtrace/matching/v1/link_model.pb.h"
#include "libs/postgres/database.h"

namespace dealtrace::matching {

// The id of the model that decides; empty for the program's own.
absl::StatusOr<std::string> LoadActiveModelId(postgres::Transaction& transaction);

// The id is made from weights and calibration. Storing the same ones again changes nothing. Returns
// the id.
absl::StatusOr<std::string> StoreFittedModel(postgres::Transaction& transaction,
                                             const v1::LinkModel& model,
                                             const std::string& creator);

// Without `active`. Absent when it is not stored.
absl::StatusOr<std::optional<v1::LinkModel>> LoadFittedModel(postgres::Transaction& transaction,
                                                             const std::string& id);
absl::StatusOr<std::vector<v1::LinkModel>> ListFittedModels(postgres::Transaction& transaction,
                                                            const std::string& after_id,
                                                            int count_max);

// The calls of which reviewers said something that holds, by id.
absl::StatusOr<std::vector<std::string>> ListReviewedCalls(postgres::Transaction& transaction,
                                                           const std::string& after_id,
                                                           int count_max);

}  // namespace dealtrace::matching
