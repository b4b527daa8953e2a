#include "services/insight/store/copy_store.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/insight/store/columns.h"
#include "services/insight/store/queries.h"

namespace dealtrace::insight {
namespace {

using postgres::Transaction;

// The changes of one kind, as columns.
struct KindBatch {
  std::vector<std::string> ids;
  std::vector<int64_t> positions;
  std::vector<postgres::Bytes> contents;
  std::vector<std::string> opportunity_ids;  // of links
  std::vector<int64_t> too_short;            // of links
  std::vector<std::string> deleted_ids;
  std::vector<int64_t> deleted_positions;
};

template <class Message>
absl::StatusOr<Message> Unpack(const feed::v1::Change& change) {
  Message message;
  if (!change.content().UnpackTo(&message)) {
    return absl::InvalidArgumentError(absl::StrCat(change.kind(), " ", change.key(),
                                                   ": content is not a ",
                                                   Message::descriptor()->full_name()));
  }
  return message;
}

// Fails for content that the derivers could not read later.
absl::Status Check(const feed::v1::Change& change) {
  if (change.kind() == "opportunity") return Unpack<crm::v1::Opportunity>(change).status();
  if (change.kind() == "call") return Unpack<crm::v1::Call>(change).status();
  if (change.kind() == "transcript") return Unpack<crm::v1::Transcript>(change).status();
  return absl::InvalidArgumentError(absl::StrCat("insight does not read the kind ", change.kind()));
}

absl::Status Add(const feed::v1::Change& change, KindBatch& batch) {
  if (change.deleted()) {
    batch.deleted_ids.push_back(change.key());
    batch.deleted_positions.push_back(change.position());
    return absl::OkStatus();
  }
  if (change.kind() == "link") {
    ASSIGN_OR_RETURN(const matching::v1::Link link, Unpack<matching::v1::Link>(change));
    batch.opportunity_ids.push_back(rpc::ResourceIdOrEmpty("opportunities", link.opportunity()));
    batch.too_short.push_back(link.too_short() ? 1 : 0);
  } else {
    RETURN_IF_ERROR(Check(change));
    batch.contents.push_back({change.content().value()});
  }
  batch.ids.push_back(change.key());
  batch.positions.push_back(change.position());
  return absl::OkStatus();
}

struct KindStatements {
  const postgres::Query& upsert;
  const postgres::Query& remove;
};

KindStatements StatementsOf(const std::string& kind) {
  if (kind == "opportunity") {
    return {queries::kUpsertOpportunityCopies, queries::kDeleteOpportunityCopies};
  }
  if (kind == "call") return {queries::kUpsertCallCopies, queries::kDeleteCallCopies};
  if (kind == "link") return {queries::kUpsertLinkCopies, queries::kDeleteLinkCopies};
  return {queries::kUpsertTranscriptCopies, queries::kDeleteTranscriptCopies};
}

// Writes one kind's copies; the ids of those that were really changed.
absl::StatusOr<std::vector<std::string>> WriteCopies(Transaction& transaction,
                                                     const std::string& kind, KindBatch batch) {
  const KindStatements statements = StatementsOf(kind);
  std::vector<std::string> changed;
  if (!batch.ids.empty()) {
    std::vector<postgres::Parameter> columns = {std::move(batch.ids), std::move(batch.positions)};
    if (kind == "link") {
      columns.push_back(std::move(batch.opportunity_ids));
      columns.push_back(std::move(batch.too_short));
    } else {
      columns.push_back(std::move(batch.contents));
    }
    ASSIGN_OR_RETURN(const postgres::Result written,
                     transaction.ExecuteWith(statements.upsert, std::move(columns)));
    changed = FirstColumn(written);
  }
  if (!batch.deleted_ids.empty()) {
    ASSIGN_OR_RETURN(const postgres::Result deleted,
                     transaction.Execute(statements.remove, std::move(batch.deleted_ids),
                                         std::move(batch.deleted_positions)));
    for (std::string& id : FirstColumn(deleted)) changed.push_back(std::move(id));
  }
  return changed;
}

// The deals that the calls belong to at this moment.
absl::Status MarkDealsOf(Transaction& transaction, const std::vector<std::string>& calls,
                         feed::DirtyMarker& dirty) {
  if (calls.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const postgres::Result deals,
                   transaction.Execute(queries::kFindDealsOfCalls, calls));
  for (const std::string& deal : FirstColumn(deals)) dirty.Mark(kDealStoryQueue, deal);
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> CopiedKinds() { return {"call", "opportunity", "transcript"}; }

absl::Status ApplyChanges(Transaction& transaction, absl::Span<const feed::v1::Change> changes,
                          feed::DirtyMarker& dirty) {
  std::map<std::string, KindBatch> kinds;
  for (const feed::v1::Change& change : changes) {
    RETURN_IF_ERROR(Add(change, kinds[change.kind()]));
  }
  for (auto& [kind, batch] : kinds) {
    if (kind == "link") {
      // The deals that lose a call; those that gain one are found through its queue.
      std::vector<std::string> calls = batch.ids;
      calls.insert(calls.end(), batch.deleted_ids.begin(), batch.deleted_ids.end());
      RETURN_IF_ERROR(MarkDealsOf(transaction, calls, dirty));
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> changed,
                     WriteCopies(transaction, kind, std::move(batch)));
    const absl::string_view queue = kind == "opportunity" ? kDealStoryQueue
                                    : kind == "link"      ? kCallDealQueue
                                                          : kCallAnalysisQueue;
    for (const std::string& id : changed) {
      dirty.Mark(queue, id);
      // A call's time counts in the story, also when its analysis stays the same.
      if (kind == "call") dirty.Mark(kCallDealQueue, id);
    }
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::insight
