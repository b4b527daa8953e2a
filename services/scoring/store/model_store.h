// Model versions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/scoring/v1/model.pb.h"
#include "libs/postgres/database.h"
#include "services/scoring/domain/win_model.h"

namespace dealtrace::scoring {

// The model that scores now. Of the card only basis and base_rate are filled.
struct ActiveModel {
  std::string id;
  WinModel model;
  absl::Time as_of;
};

// The id that this model has, made from all that makes it score.
std::string ModelId(const WinModel& model, absl::Time as_of);

// Stores it, unless it is stored, and makes it the active one. Returns the ids of those that were
// active before.
absl::StatusOr<std::vector<std::string>> ActivateModel(postgres::Transaction& transaction,
                                                       const std::string& id, const WinModel& model,
                                                       absl::Time as_of);

// Absent when none is active.
absl::StatusOr<std::optional<ActiveModel>> LoadActiveModel(postgres::Transaction& transaction);

absl::StatusOr<absl::flat_hash_map<std::string, v1::Model>> LoadModels(
    postgres::Transaction& transaction, absl::Span<const std::string> ids);

// By id, after `after_id`.
absl::StatusOr<std::vector<v1::Model>> ListModels(postgres::Transaction& transaction,
                                                  const std::string& after_id, int count_max);

// Without what only says when it was trained and whether it is active.
std::string ContentHash(const v1::Model& model);

}  // namespace dealtrace::scoring
