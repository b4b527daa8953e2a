#include "services/insight/testing/insight_world.h"

#include <memory>
#include <utility>

#include "libs/rights/rows.h"
#include "services/insight/derivers.h"
#include "services/insight/migrations/migrations.h"
#include "services/insight/store/copy_store.h"

namespace dealtrace::insight {
namespace {

feed::testing::Queues InsightQueues() {
  const auto derivers = std::make_shared<const Derivers>(
      std::make_shared<const LanguagePacks>(LanguagePacks::Load().value()));
  return {{std::string(kCallAnalysisQueue),
           [derivers](feed::DeriveContext& context) { return derivers->AnalyzeCalls(context); }},
          {std::string(kCallDealQueue),
           [derivers](feed::DeriveContext& context) { return derivers->FindDeals(context); }},
          {std::string(kDealStoryQueue),
           [derivers](feed::DeriveContext& context) { return derivers->TellStories(context); }}};
}

feed::ApplyFunction ApplyWithRights() {
  feed::ConsumerOptions consumer;
  consumer.kinds = CopiedKinds();
  consumer.apply = ApplyChanges;
  return rights::WithRights(std::move(consumer)).apply;
}

}  // namespace

InsightWorld::InsightWorld()
    : ConsumerWorld("insight", kMigrations, ApplyWithRights(), InsightQueues()) {}

std::string InsightWorld::AllResults() const {
  return database().QueryText(
             "SELECT coalesce(string_agg(call_id || ' ' || content_hash, E'\\n' ORDER BY call_id), "
             "'') FROM call_analysis") +
         "\n" +
         database().QueryText(
             "SELECT coalesce(string_agg(opportunity_id || ' ' || outcome || ' ' || main_reason || "
             "' ' || crm_reason_kind || ' ' || content_hash, E'\\n' ORDER BY opportunity_id), '') "
             "FROM deal_story");
}

}  // namespace dealtrace::insight
