#include "services/insight/derivers.h"

#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/time/clock.h"
#include "libs/feed/dirty.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/insight/converters.h"
#include "services/insight/store/analysis_store.h"
#include "services/insight/store/columns.h"
#include "services/insight/store/copy_store.h"
#include "services/insight/store/queries.h"
#include "services/insight/store/story_store.h"
#include "services/insight/story.h"

namespace dealtrace::insight {
namespace {

constexpr int kMarkedAtOnce = 10'000;

// The keys that are not among `found`.
std::vector<std::string> Missing(absl::Span<const std::string> keys,
                                 const absl::flat_hash_set<std::string>& found) {
  std::vector<std::string> missing;
  for (const std::string& key : keys) {
    if (!found.contains(key)) missing.push_back(key);
  }
  return missing;
}

absl::Status MarkAll(postgres::Transaction& transaction, const postgres::Query& list,
                     absl::string_view queue) {
  std::string last;
  while (true) {
    ASSIGN_OR_RETURN(const postgres::Result page, transaction.Execute(list, last, kMarkedAtOnce));
    if (page.empty()) return absl::OkStatus();
    feed::DirtyMarker dirty("", "");
    for (std::string& id : FirstColumn(page)) {
      dirty.Mark(queue, id);
      last = std::move(id);
    }
    RETURN_IF_ERROR(dirty.Flush(transaction));
  }
}

}  // namespace

Derivers::Derivers(std::shared_ptr<const LanguagePacks> packs) : packs_(std::move(packs)) {}

absl::Status Derivers::AnalyzeCalls(feed::DeriveContext& context) const {
  postgres::Transaction& transaction = context.transaction();
  ASSIGN_OR_RETURN(const std::vector<Call> calls, LoadCallsToAnalyze(transaction, context.keys()));
  std::vector<v1::CallAnalysis> analyses;
  absl::flat_hash_set<std::string> found;
  for (const Call& call : calls) {
    analyses.push_back(ToProto(call, AnalyzeCall(*packs_, call)));
    found.insert(call.id);
  }
  ASSIGN_OR_RETURN(const StoredAnalyses stored, StoreAnalyses(transaction, analyses));
  for (size_t i = 0; i < calls.size(); ++i) {
    context.Publish({"call_analysis", calls[i].id, false, stored.hashes[i], "", ""});
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> deleted,
                   DeleteAnalyses(transaction, Missing(context.keys(), found)));
  for (const std::string& id : deleted) context.Publish({"call_analysis", id, true, "", "", ""});
  for (const auto* ids : {&stored.changed_ids, &deleted}) {
    for (const std::string& id : *ids) context.MarkDirty(kCallDealQueue, id);
  }
  return absl::OkStatus();
}

absl::Status Derivers::FindDeals(feed::DeriveContext& context) const {
  ASSIGN_OR_RETURN(const postgres::Result deals,
                   context.transaction().Execute(
                       queries::kFindDealsOfCalls,
                       std::vector<std::string>(context.keys().begin(), context.keys().end())));
  for (const std::string& deal : FirstColumn(deals)) context.MarkDirty(kDealStoryQueue, deal);
  return absl::OkStatus();
}

absl::Status Derivers::TellStories(feed::DeriveContext& context) const {
  postgres::Transaction& transaction = context.transaction();
  ASSIGN_OR_RETURN(const auto deals, LoadDeals(transaction, context.keys()));
  std::vector<v1::DealStory> stories;
  std::vector<std::string> ids;
  absl::flat_hash_set<std::string> found;
  for (const std::string& id : context.keys()) {
    const auto deal = deals.find(id);
    if (deal == deals.end()) continue;
    stories.push_back(TellStory(*packs_, id, deal->second));
    ids.push_back(id);
    found.insert(id);
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> hashes, StoreStories(transaction, stories));
  for (size_t i = 0; i < ids.size(); ++i) {
    context.Publish({"deal_story", ids[i], false, hashes[i], "", ""});
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> deleted,
                   DeleteStories(transaction, Missing(context.keys(), found)));
  for (const std::string& id : deleted) context.Publish({"deal_story", id, true, "", "", ""});
  return absl::OkStatus();
}

absl::Status MarkAllWhenMethodChanged(postgres::Database& database, const std::string& version) {
  postgres::TransactionOptions options;
  options.name = "compare insight method";
  options.deadline = absl::Now() + absl::Minutes(5);
  return database.Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const postgres::Result stored, transaction.Execute(queries::kLoadMethod));
    if (!stored.empty() && stored[0].Text(0) == version) return absl::OkStatus();
    if (!stored.empty()) {
      RETURN_IF_ERROR(MarkAll(transaction, queries::kListTranscriptIds, kCallAnalysisQueue));
      RETURN_IF_ERROR(MarkAll(transaction, queries::kListOpportunityIds, kDealStoryQueue));
    }
    return transaction.Execute(queries::kStoreMethod, version).status();
  });
}

}  // namespace dealtrace::insight
