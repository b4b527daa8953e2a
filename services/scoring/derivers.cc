#include "services/scoring/derivers.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "dealtrace/scoring/v1/score.pb.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/scoring/converters.h"
#include "services/scoring/domain/features.h"
#include "services/scoring/domain/win_model.h"
#include "services/scoring/store/copy_store.h"
#include "services/scoring/store/deal_store.h"
#include "services/scoring/store/model_store.h"
#include "services/scoring/store/queries.h"
#include "services/scoring/store/score_store.h"

namespace dealtrace::scoring {
namespace {

using postgres::Transaction;

bool Ask(Transaction& transaction, const postgres::Query& query) {
  const absl::StatusOr<postgres::Result> answer = transaction.Execute(query);
  return answer.ok() && !answer->empty() && !(*answer)[0].IsNull(0) && (*answer)[0].Bool(0);
}

// The time as of which everything is known: that of the newest event in the data. Not the clock's:
// an old export is scored as of its own end, and the same data gives the same scores on any day.
absl::StatusOr<absl::Time> FindAsOf(Transaction& transaction) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kFindAsOf));
  return rows.empty() || rows[0].IsNull(0) ? absl::UnixEpoch() : rows[0].Time(0);
}

const Record& Find(const absl::flat_hash_map<std::string, Record>& records, const std::string& id,
                   const Record& none) {
  const auto found = records.find(id);
  return found == records.end() ? none : found->second;
}

}  // namespace

bool AreUpstreamsCaughtUp(Transaction& transaction) {
  return Ask(transaction, queries::kAreUpstreamsCaughtUp);
}

bool HasModel(Transaction& transaction) { return Ask(transaction, queries::kHasActiveModel); }

absl::Status DeriveModel(feed::DeriveContext& context) {
  Transaction& transaction = context.transaction();
  TrainOptions options;
  // A transaction whose client says nothing for some seconds is ended.
  options.between_parts = [&] { return transaction.Execute(queries::kKeepAlive).status(); };
  ASSIGN_OR_RETURN(const std::vector<std::string> closed,
                   ListClosedDeals(transaction, static_cast<int64_t>(options.deals_max)));
  ASSIGN_OR_RETURN(std::vector<Deal> deals, LoadDeals(transaction, closed));
  ASSIGN_OR_RETURN(const absl::Time as_of, FindAsOf(transaction));
  ASSIGN_OR_RETURN(const WinModel model, TrainWinModel(std::move(deals), options));

  const std::string id = ModelId(model, as_of);
  ASSIGN_OR_RETURN(std::vector<std::string> changed, ActivateModel(transaction, id, model, as_of));
  changed.push_back(id);
  ASSIGN_OR_RETURN(const auto stored, LoadModels(transaction, changed));
  for (const auto& [stored_id, content] : stored) {
    context.Publish({"model", stored_id, false, ContentHash(content), "", ""});
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> scorable, ListScorableDeals(transaction));
  for (const std::string& deal : scorable) context.MarkDirty(kScoreQueue, deal);
  return absl::OkStatus();
}

absl::Status DeriveScores(feed::DeriveContext& context) {
  Transaction& transaction = context.transaction();
  ASSIGN_OR_RETURN(const std::optional<ActiveModel> active, LoadActiveModel(transaction));
  if (!active.has_value()) return absl::UnavailableError("there is no model to score with yet");
  std::vector<Deal> open;
  ASSIGN_OR_RETURN(std::vector<Deal> deals,
                   LoadDeals(transaction, {context.keys().begin(), context.keys().end()}));
  for (Deal& deal : deals) {
    if (deal.outcome == Outcome::kOpen) open.push_back(std::move(deal));
  }
  ASSIGN_OR_RETURN(const RecordsAsOf records, LoadRecords(transaction, open, active->as_of));
  const Record none;
  std::vector<Features> rows;
  for (const Deal& deal : open) {
    rows.push_back(FeaturesAsOf(deal, active->as_of, Find(records.owners, deal.owner, none),
                                Find(records.accounts, deal.account, none)));
  }
  ASSIGN_OR_RETURN(const WinScorer scorer, WinScorer::Create(active->model));
  ASSIGN_OR_RETURN(const std::vector<WinScore> scored, scorer.Score(rows));

  std::vector<v1::Score> scores;
  std::set<std::string> scored_ids;
  for (size_t i = 0; i < open.size(); ++i) {
    scores.push_back(ToProto(open[i].id, scored[i], ToProto(active->model.card.basis), active->id,
                             active->as_of));
    scored_ids.insert(open[i].id);
  }
  RETURN_IF_ERROR(StoreScores(transaction, scores));
  for (const v1::Score& score : scores) {
    context.Publish({"score", rpc::ResourceIdOrEmpty("scores", score.name()), false,
                     ContentHash(score), "", ""});
  }
  std::vector<std::string> gone;
  for (const std::string& id : context.keys()) {
    if (scored_ids.count(id) == 0) gone.push_back(id);
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> deleted, DeleteScores(transaction, gone));
  for (const std::string& id : deleted) context.Publish({"score", id, true, "", "", ""});
  return absl::OkStatus();
}

}  // namespace dealtrace::scoring
