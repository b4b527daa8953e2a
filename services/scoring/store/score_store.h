// Scores of open deals.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/scoring/v1/score.pb.h"
#include "libs/postgres/database.h"
#include "libs/rights/viewer.h"

namespace dealtrace::scoring {

absl::Status StoreScores(postgres::Transaction& transaction, absl::Span<const v1::Score> scores);

// The ids of those that existed.
absl::StatusOr<std::vector<std::string>> DeleteScores(postgres::Transaction& transaction,
                                                      const std::vector<std::string>& ids);

absl::StatusOr<absl::flat_hash_map<std::string, v1::Score>> LoadScores(
    postgres::Transaction& transaction, absl::Span<const std::string> ids);

struct ScoreFilter {
  std::string opportunity_id;  // empty: all
  double min_probability = 0;
};

// By opportunity id, after `after_id`; only those that the viewer may see.
absl::StatusOr<std::vector<v1::Score>> ListScores(postgres::Transaction& transaction,
                                                  const rights::Viewer& viewer,
                                                  const ScoreFilter& filter,
                                                  const std::string& after_id, int count_max);

std::string ContentHash(const v1::Score& score);

}  // namespace dealtrace::scoring
