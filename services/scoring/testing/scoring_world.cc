#include "services/scoring/testing/scoring_world.h"

#include <utility>

#include "gtest/gtest.h"
#include "libs/rights/rows.h"
#include "libs/testing/status_matchers.h"
#include "services/scoring/derivers.h"
#include "services/scoring/migrations/migrations.h"
#include "services/scoring/store/copy_store.h"

namespace dealtrace::scoring {

namespace {

feed::ApplyFunction ApplyWithRights() {
  feed::ConsumerOptions consumer;
  consumer.kinds = CopiedKinds("ingestion");
  consumer.apply = ApplyChanges;
  return rights::WithRights(std::move(consumer)).apply;
}

}  // namespace

ScoringWorld::ScoringWorld()
    : ConsumerWorld(
          "scoring", kMigrations, ApplyWithRights(),
          {{std::string(kModelQueue), DeriveModel}, {std::string(kScoreQueue), DeriveScores}}) {}

bool ScoringWorld::IsReady(const std::string& queue) {
  bool ready = false;
  EXPECT_OK(database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        ready = queue == kModelQueue ? AreUpstreamsCaughtUp(transaction) : HasModel(transaction);
        return absl::OkStatus();
      }));
  return ready;
}

}  // namespace dealtrace::scoring
