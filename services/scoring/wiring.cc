#include "services/scoring/wiring.h"

#include <memory>
#include <string>
#include <utility>

#include "libs/erasure/erasure_consumer.h"
#include "libs/rights/rows.h"
#include "libs/rpc/status_macros.h"
#include "services/scoring/derivers.h"
#include "services/scoring/limits.h"
#include "services/scoring/scoring_service.h"
#include "services/scoring/store/copy_store.h"
#include "services/scoring/store/model_store.h"
#include "services/scoring/store/score_store.h"

namespace dealtrace::scoring {
namespace {

using Contents = absl::flat_hash_map<std::string, google::protobuf::Any>;

absl::StatusOr<Contents> LoadScoreContents(postgres::Transaction& transaction,
                                           absl::Span<const std::string> keys) {
  ASSIGN_OR_RETURN(const auto scores, LoadScores(transaction, keys));
  Contents contents;
  for (const auto& [id, score] : scores) contents[id].PackFrom(score);
  return contents;
}

absl::StatusOr<Contents> LoadModelContents(postgres::Transaction& transaction,
                                           absl::Span<const std::string> keys) {
  ASSIGN_OR_RETURN(const auto models, LoadModels(transaction, keys));
  Contents contents;
  for (const auto& [id, model] : models) contents[id].PackFrom(model);
  return contents;
}

feed::ConsumerOptions Copying(const std::string& feed) {
  feed::ConsumerOptions consumer;
  consumer.feed = feed;
  consumer.kinds = CopiedKinds(feed);
  consumer.apply = ApplyChanges;
  return consumer;
}

}  // namespace

absl::Status Wire(service::Application& application) {
  application.ServeFeed({{"score", LoadScoreContents}, {"model", LoadModelContents}});
  erasure::Consume(application, rights::WithRights(Copying("ingestion")));
  application.Consume(Copying("matching"));
  application.Consume(Copying("insight"));
  feed::DeriverOptions model;
  model.queue = std::string(kModelQueue);
  model.derive = DeriveModel;
  model.ready = AreUpstreamsCaughtUp;
  // A training takes seconds, and longer on a busy machine.
  model.claim_duration = absl::Minutes(3);
  application.Derive(std::move(model));

  feed::DeriverOptions score;
  score.queue = std::string(kScoreQueue);
  score.keys_max = kDealsPerGroupMax;
  score.derive = DeriveScores;
  score.ready = HasModel;
  application.Derive(std::move(score));

  ScoringService::Register(std::make_shared<ScoringService>(application.database()),
                           application.server());
  return absl::OkStatus();
}

}  // namespace dealtrace::scoring
