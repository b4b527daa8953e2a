#include "services/scoring/store/copy_store.h"

#include <map>
#include <set>
#include <utility>

#include "libs/rpc/status_macros.h"
#include "services/scoring/store/change_batch.h"
#include "services/scoring/store/queries.h"

namespace dealtrace::scoring {
namespace {

using postgres::Transaction;

// How one kind is written: the statements, and the columns behind id and position.
struct KindPlan {
  const postgres::Query& upsert;
  const postgres::Query& remove;
  bool has_content;
  std::vector<std::string> texts;
  std::vector<std::string> numbers;
};

KindPlan PlanOf(const std::string& kind) {
  if (kind == "opportunity") {
    return {queries::kUpsertOpportunityCopies,
            queries::kDeleteOpportunityCopies,
            true,
            {"account", "owner", "product", "outcome"},
            {"opened", "closed"}};
  }
  if (kind == "field_change") {
    return {queries::kUpsertFieldChangeCopies,
            queries::kDeleteFieldChangeCopies,
            true,
            {"opportunity"},
            {}};
  }
  if (kind == "account") {
    return {queries::kUpsertAccountCopies, queries::kDeleteAccountCopies, true, {}, {}};
  }
  if (kind == "product") {
    return {queries::kUpsertProductCopies, queries::kDeleteProductCopies, true, {}, {}};
  }
  if (kind == "user") {
    return {queries::kUpsertUserCopies, queries::kDeleteUserCopies, true, {}, {}};
  }
  if (kind == "call") {
    return {queries::kUpsertCallCopies, queries::kDeleteCallCopies, false, {}, {"started"}};
  }
  if (kind == "sync_run") {
    return {queries::kUpsertSyncRunCopies,
            queries::kDeleteSyncRunCopies,
            false,
            {},
            {"feed_position", "finished"}};
  }
  if (kind == "link") {
    return {queries::kUpsertLinkCopies, queries::kDeleteLinkCopies, false, {"opportunity"}, {}};
  }
  return {queries::kUpsertCallAnalysisCopies, queries::kDeleteCallAnalysisCopies, true, {}, {}};
}

absl::Status WriteCopies(Transaction& transaction, const std::string& kind,
                         const KindBatch& batch) {
  const KindPlan plan = PlanOf(kind);
  if (!batch.ids.empty()) {
    std::vector<postgres::Parameter> columns = {batch.ids, batch.positions};
    if (plan.has_content) columns.push_back(batch.contents);
    for (const std::string& text : plan.texts) columns.push_back(batch.texts.at(text));
    for (const std::string& number : plan.numbers) columns.push_back(batch.numbers.at(number));
    RETURN_IF_ERROR(transaction.ExecuteWith(plan.upsert, std::move(columns)).status());
  }
  if (batch.deleted_ids.empty()) return absl::OkStatus();
  return transaction.Execute(plan.remove, batch.deleted_ids, batch.deleted_positions).status();
}

// The deals that depend on the batch's records as they are stored at this moment.
absl::Status AddAffected(Transaction& transaction, const ChangeBatch& batch,
                         std::set<std::string>& deals) {
  std::vector<std::string> calls = batch.IdsOf("call");
  for (const char* kind : {"link", "call_analysis"}) {
    for (std::string& id : batch.IdsOf(kind)) calls.push_back(std::move(id));
  }
  ASSIGN_OR_RETURN(const postgres::Result found,
                   transaction.Execute(queries::kFindAffectedOpportunities, batch.IdsOf("account"),
                                       batch.IdsOf("user"), batch.IdsOf("product"),
                                       batch.IdsOf("field_change"), std::move(calls)));
  for (int row = 0; row < found.size(); ++row) deals.insert(found[row].Text(0));
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> CopiedKinds(absl::string_view feed) {
  if (feed == "matching") return {"link"};
  if (feed == "insight") return {"call_analysis"};
  return {"account", "call", "field_change", "opportunity", "product", "sync_run", "user"};
}

absl::Status ApplyChanges(Transaction& transaction, absl::Span<const feed::v1::Change> changes,
                          feed::DirtyMarker& dirty) {
  ASSIGN_OR_RETURN(const ChangeBatch batch, DecodeChanges(changes));
  std::set<std::string> deals;
  for (std::string& id : batch.IdsOf("opportunity")) deals.insert(std::move(id));
  RETURN_IF_ERROR(AddAffected(transaction, batch, deals));
  for (const auto& [kind, records] : batch.kinds) {
    RETURN_IF_ERROR(WriteCopies(transaction, kind, records));
  }
  RETURN_IF_ERROR(AddAffected(transaction, batch, deals));
  for (const std::string& deal : deals) dirty.Mark(kScoreQueue, deal);
  if (batch.has_finished_run) dirty.Mark(kModelQueue, kModelKey);
  return absl::OkStatus();
}

}  // namespace dealtrace::scoring
