#include "services/matching/link_deriver.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/feed/dirty.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/converters.h"
#include "services/matching/store/candidate_store.h"
#include "services/matching/store/columns.h"
#include "services/matching/store/copy_store.h"
#include "services/matching/store/link_model_store.h"
#include "services/matching/store/link_store.h"
#include "services/matching/store/queries.h"
#include "services/matching/store/review_store.h"

namespace dealtrace::matching {
namespace {

constexpr int kMarkedAtOnce = 10'000;

DecidedLink Decide(const CallRecord& call, const CandidateIndex& index, const CallReview& review,
                   const PinnedSettings& pinned) {
  const LinkDecision decision = DecideLink(call, index, pinned.settings, review);
  return {ToProto(call.id, decision, pinned.version), review.revision, decision.amount_at_stake,
          decision.review_priority};
}

absl::Status MarkAllCalls(postgres::Transaction& transaction, const std::string& trace_parent) {
  std::string last;
  while (true) {
    ASSIGN_OR_RETURN(const postgres::Result page,
                     transaction.Execute(queries::kListCallIds, last, kMarkedAtOnce));
    if (page.empty()) return absl::OkStatus();
    feed::DirtyMarker dirty(trace_parent, "");
    for (std::string& id : FirstColumn(page)) {
      dirty.Mark(kCallLinkQueue, id);
      last = std::move(id);
    }
    RETURN_IF_ERROR(dirty.Flush(transaction));
  }
}

}  // namespace

LinkDeriver::LinkDeriver(std::shared_ptr<const ActiveSettings> settings)
    : settings_(std::move(settings)) {}

absl::Status LinkDeriver::Derive(feed::DeriveContext& context) const {
  postgres::Transaction& transaction = context.transaction();
  ASSIGN_OR_RETURN(const auto pinned, settings_->Load(transaction));
  ASSIGN_OR_RETURN(const auto calls, LoadCalls(transaction, context.keys()));
  ASSIGN_OR_RETURN(const auto reviews, LoadReviews(transaction, context.keys()));
  ASSIGN_OR_RETURN(const CandidateIndex index,
                   LoadCandidates(transaction, calls, ReviewedDeals(reviews)));

  std::vector<DecidedLink> links;
  std::vector<std::string> gone;
  for (const std::string& id : context.keys()) {
    const auto call = calls.find(id);
    if (call == calls.end()) {
      gone.push_back(id);
    } else {
      const auto review = reviews.find(id);
      links.push_back(Decide(call->second, index,
                             review == reviews.end() ? CallReview() : review->second, *pinned));
    }
  }
  RETURN_IF_ERROR(StoreLinks(transaction, links));
  for (const DecidedLink& decided : links) {
    context.Publish({"link", rpc::ResourceIdOrEmpty("links", decided.link.name()), false,
                     ContentHash(decided.link), "", ""});
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> deleted, DeleteLinks(transaction, gone));
  for (const std::string& id : deleted) context.Publish({"link", id, true, "", "", ""});
  return absl::OkStatus();
}

absl::Status SwitchModel(postgres::Transaction& transaction, const std::string& version,
                         const std::string& active_model, const std::string& trace_parent) {
  ASSIGN_OR_RETURN(const postgres::Result stored, transaction.Execute(queries::kLoadLinkModel));
  if (!stored.empty() && stored[0].Text(0) == version && stored[0].Text(1) == active_model) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(MarkAllCalls(transaction, trace_parent));
  return transaction.Execute(queries::kStoreLinkModel, version, active_model).status();
}

absl::Status MarkAllWhenModelChanged(postgres::Database& database, const std::string& version) {
  postgres::TransactionOptions options;
  options.name = "compare link model";
  options.deadline = absl::Now() + absl::Minutes(5);
  return database.Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string active, LoadActiveModelId(transaction));
    return SwitchModel(transaction, version, active, "");
  });
}

}  // namespace dealtrace::matching
