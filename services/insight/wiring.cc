#include "services/insight/wiring.h"

#include <memory>
#include <string>
#include <utility>

#include "dealtrace/insight/v1/analysis.pb.h"
#include "libs/erasure/erasure_consumer.h"
#include "libs/rights/rows.h"
#include "libs/rpc/status_macros.h"
#include "services/insight/derivers.h"
#include "services/insight/domain/call_analysis.h"
#include "services/insight/insight_service.h"
#include "services/insight/limits.h"
#include "services/insight/store/analysis_store.h"
#include "services/insight/store/copy_store.h"
#include "services/insight/store/story_store.h"

namespace dealtrace::insight {
namespace {

using Contents = absl::flat_hash_map<std::string, google::protobuf::Any>;

absl::StatusOr<Contents> LoadAnalysisContents(postgres::Transaction& transaction,
                                              absl::Span<const std::string> keys) {
  ASSIGN_OR_RETURN(const auto analyses, LoadAnalyses(transaction, keys));
  Contents contents;
  for (const auto& [id, analysis] : analyses) contents[id].PackFrom(analysis);
  return contents;
}

absl::StatusOr<Contents> LoadStoryContents(postgres::Transaction& transaction,
                                           absl::Span<const std::string> keys) {
  ASSIGN_OR_RETURN(const auto stories, LoadStories(transaction, keys));
  Contents contents;
  for (const auto& [id, story] : stories) contents[id].PackFrom(story);
  return contents;
}

feed::ConsumerOptions Copying(std::string feed, std::vector<std::string> kinds) {
  feed::ConsumerOptions consumer;
  consumer.feed = std::move(feed);
  consumer.kinds = std::move(kinds);
  consumer.apply = ApplyChanges;
  return consumer;
}

void Derive(service::Application& application, absl::string_view queue, int keys_max,
            feed::DeriveFunction derive) {
  feed::DeriverOptions options;
  options.queue = std::string(queue);
  options.keys_max = keys_max;
  options.derive = std::move(derive);
  application.Derive(std::move(options));
}

}  // namespace

absl::Status Wire(service::Application& application) {
  ASSIGN_OR_RETURN(LanguagePacks packs, LanguagePacks::Load());
  const auto derivers =
      std::make_shared<Derivers>(std::make_shared<const LanguagePacks>(std::move(packs)));
  RETURN_IF_ERROR(MarkAllWhenMethodChanged(*application.database(), std::string(kMethodVersion)));

  application.ServeFeed(
      {{"call_analysis", LoadAnalysisContents}, {"deal_story", LoadStoryContents}});
  erasure::Consume(application, rights::WithRights(Copying("ingestion", CopiedKinds())));
  application.Consume(Copying("matching", {"link"}));
  Derive(application, kCallAnalysisQueue, kCallsPerGroupMax,
         [derivers](feed::DeriveContext& context) { return derivers->AnalyzeCalls(context); });
  Derive(application, kCallDealQueue, kDealsPerGroupMax,
         [derivers](feed::DeriveContext& context) { return derivers->FindDeals(context); });
  Derive(application, kDealStoryQueue, kDealsPerGroupMax,
         [derivers](feed::DeriveContext& context) { return derivers->TellStories(context); });
  InsightService::Register(std::make_shared<InsightService>(application.database()),
                           application.server());
  return absl::OkStatus();
}

}  // namespace dealtrace::insight
