#include "services/scoring/store/score_store.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/scoring/store/queries.h"
#include "services/scoring/store/stored_message.h"

namespace dealtrace::scoring {

using postgres::Transaction;

absl::Status StoreScores(Transaction& transaction, absl::Span<const v1::Score> scores) {
  std::vector<std::string> ids, probabilities, hashes;
  std::vector<postgres::Bytes> contents;
  for (const v1::Score& score : scores) {
    std::string content = SerializeDeterministically(score);
    ids.push_back(rpc::ResourceIdOrEmpty("scores", score.name()));
    probabilities.push_back(absl::StrFormat("%.6f", score.win_probability()));
    hashes.push_back(HashOf(content));
    contents.push_back({std::move(content)});
  }
  return transaction
      .Execute(queries::kUpsertScores, std::move(ids), std::move(probabilities), std::move(hashes),
               std::move(contents))
      .status();
}

absl::StatusOr<std::vector<std::string>> DeleteScores(Transaction& transaction,
                                                      const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kDeleteScores, ids));
  std::vector<std::string> deleted;
  for (int row = 0; row < rows.size(); ++row) deleted.push_back(rows[row].Text(0));
  return deleted;
}

absl::StatusOr<absl::flat_hash_map<std::string, v1::Score>> LoadScores(
    Transaction& transaction, absl::Span<const std::string> ids) {
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kLoadScores, std::vector<std::string>(ids.begin(), ids.end())));
  absl::flat_hash_map<std::string, v1::Score> scores;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(scores[rows[row].Text(0)], ReadMessage<v1::Score>(rows[row], 1));
  }
  return scores;
}

absl::StatusOr<std::vector<v1::Score>> ListScores(Transaction& transaction,
                                                  const rights::Viewer& viewer,
                                                  const ScoreFilter& filter,
                                                  const std::string& after_id, int count_max) {
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kListScores, after_id, filter.min_probability, count_max,
                          filter.opportunity_id, viewer.sees_all, viewer.owners, viewer.teams));
  std::vector<v1::Score> scores;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(v1::Score score, ReadMessage<v1::Score>(rows[row], 1));
    scores.push_back(std::move(score));
  }
  return scores;
}

std::string ContentHash(const v1::Score& score) {
  return HashOf(SerializeDeterministically(score));
}

}  // namespace dealtrace::scoring
