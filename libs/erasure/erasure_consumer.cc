#include "libs/erasure/erasure_consumer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/erasure/ledger_purge.h"
#include "libs/erasure/queries.h"
#include "libs/feed/watermark.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::erasure {
namespace {

using feed::v1::Change;
using postgres::Bytes;
using postgres::Transaction;

constexpr char kUpstream[] = "ingestion";
constexpr char kKind[] = "erasure";
constexpr absl::Duration kAcknowledgeTimeout = absl::Seconds(5);
// Purging looks at every finished report.
constexpr absl::Duration kEraseClaim = absl::Minutes(3);

absl::Status Keep(Transaction& transaction, const std::vector<const Change*>& erasures,
                  feed::DirtyMarker& dirty) {
  for (const Change* change : erasures) {
    if (change->deleted()) {
      RETURN_IF_ERROR(
          transaction.Execute(queries::kDeleteErasureCopy, change->key(), change->position())
              .status());
      continue;
    }
    if (!change->content().Is<crm::v1::Erasure>()) {
      return absl::InvalidArgumentError(
          absl::StrCat("erasure ", change->key(), ": content is not an Erasure"));
    }
    ASSIGN_OR_RETURN(const postgres::Result kept,
                     transaction.Execute(queries::kUpsertErasureCopy, change->key(),
                                         change->position(), Bytes{change->content().value()}));
    if (kept.affected() > 0) dirty.Mark(kEraseQueue, change->key());
  }
  return absl::OkStatus();
}

struct StoredErasure {
  crm::v1::Erasure erasure;
  int64_t position = 0;  // on ingestion's feed
  int64_t row_count = 0;
};

// None when ingestion no longer knows of it.
absl::StatusOr<std::optional<StoredErasure>> Load(Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kLoadErasureCopy, id));
  if (rows.empty()) return std::nullopt;
  StoredErasure stored;
  if (!stored.erasure.ParseFromString(rows[0].Binary(0))) {
    return absl::DataLossError(absl::StrCat("the copy of erasure ", id, " cannot be read"));
  }
  stored.position = rows[0].Int(1);
  stored.row_count = rows[0].Int(2);
  return stored;
}

// Whether everything at or before a position of ingestion's feed is here by every way, and what
// follows from it is derived. Erasures themselves hold nothing up: nothing is derived from them.
absl::StatusOr<bool> HasArrived(Transaction& transaction, int64_t position) {
  ASSIGN_OR_RETURN(
      const auto reflects,
      feed::Reflects(transaction, {std::string(kEraseQueue), std::string(kAcknowledgeQueue)}));
  const auto reached = reflects.find(kUpstream);
  return reached != reflects.end() && reached->second >= position;
}

// Closed letters tell whose records once failed; open ones mean that an old copy is still there.
absl::StatusOr<int64_t> RemoveDeadLetters(Transaction& transaction,
                                          const crm::v1::Erasure& erasure) {
  std::vector<std::string> kinds;
  std::vector<std::string> keys;
  for (const crm::v1::TouchedRecord& record : erasure.touched_records()) {
    kinds.push_back(record.kind());
    keys.push_back(record.key());
  }
  ASSIGN_OR_RETURN(const postgres::Result open,
                   transaction.Execute(queries::kCountOpenLetters, kUpstream, kinds, keys));
  if (open[0].Int(0) > 0) {
    return absl::UnavailableError(
        absl::StrCat(open[0].Int(0),
                     " dead letters hold records of an erased person: retry them, see `dealtrace "
                     "deadletters list`"));
  }
  ASSIGN_OR_RETURN(const postgres::Result removed,
                   transaction.Execute(queries::kDeleteLetters, kUpstream, kinds, keys));
  return removed.affected();
}

absl::Status EraseOne(feed::DeriveContext& context, const std::string& id,
                      const std::vector<std::string>& kinds, const PurgeFunction& purge) {
  Transaction& transaction = context.transaction();
  ASSIGN_OR_RETURN(const std::optional<StoredErasure> stored, Load(transaction, id));
  if (!stored.has_value()) return absl::OkStatus();
  // Another replica may have claimed the one that IsReady looked at.
  ASSIGN_OR_RETURN(const bool arrived, HasArrived(transaction, stored->position));
  if (!arrived) return absl::UnavailableError("not everything before the erasure is here yet");
  ASSIGN_OR_RETURN(int64_t row_count, RemoveDeadLetters(transaction, stored->erasure));
  ErasedPeople people;
  people.hashes.insert(stored->erasure.identifier_hashes().begin(),
                       stored->erasure.identifier_hashes().end());
  ASSIGN_OR_RETURN(const int64_t answers, PurgeLedger(transaction, people));
  row_count += answers;
  if (purge) {
    ASSIGN_OR_RETURN(const int64_t purged, purge(transaction, stored->erasure));
    row_count += purged;
  }
  for (const crm::v1::TouchedRecord& record : stored->erasure.touched_records()) {
    row_count += std::count(kinds.begin(), kinds.end(), record.kind());
  }
  RETURN_IF_ERROR(transaction.Execute(queries::kStoreRowCount, id, row_count).status());
  context.MarkDirty(kAcknowledgeQueue, id);
  return absl::OkStatus();
}

}  // namespace

feed::ApplyFunction WithErasures(feed::ApplyFunction apply) {
  return [apply = std::move(apply)](Transaction& transaction, absl::Span<const Change> changes,
                                    feed::DirtyMarker& dirty) -> absl::Status {
    std::vector<const Change*> erasures;
    std::vector<Change> others;
    for (const Change& change : changes) {
      if (change.kind() == kKind) erasures.push_back(&change);
    }
    if (erasures.empty()) return apply(transaction, changes, dirty);
    for (const Change& change : changes) {
      if (change.kind() != kKind) others.push_back(change);
    }
    RETURN_IF_ERROR(apply(transaction, others, dirty));
    return Keep(transaction, erasures, dirty);
  };
}

bool IsReady(Transaction& transaction) {
  const auto next = transaction.Execute(queries::kFindNextErasure, std::string(kEraseQueue));
  if (!next.ok() || next->empty()) return false;
  return HasArrived(transaction, (*next)[0].Int(0)).value_or(false);
}

absl::Status Erase(feed::DeriveContext& context, const std::vector<std::string>& kinds,
                   const PurgeFunction& purge) {
  for (const std::string& id : context.keys()) {
    RETURN_IF_ERROR(EraseOne(context, id, kinds, purge));
  }
  return absl::OkStatus();
}

absl::Status Acknowledge(feed::DeriveContext& context, const AcknowledgeFunction& acknowledge) {
  for (const std::string& id : context.keys()) {
    ASSIGN_OR_RETURN(const std::optional<StoredErasure> stored, Load(context.transaction(), id));
    if (!stored.has_value()) continue;
    ingestion::v1::AcknowledgeErasureRequest request;
    request.set_name(rpc::ResourceName("erasures", id));
    request.set_row_count(stored->row_count);
    RETURN_IF_ERROR(acknowledge(request));
  }
  return absl::OkStatus();
}

void Consume(service::Application& application, feed::ConsumerOptions consumer,
             PurgeFunction purge) {
  feed::DeriverOptions erase;
  erase.queue = std::string(kEraseQueue);
  erase.keys_max = 1;
  erase.claim_duration = kEraseClaim;
  erase.ready = IsReady;
  erase.derive = [kinds = consumer.kinds, purge = std::move(purge)](feed::DeriveContext& context) {
    return Erase(context, kinds, purge);
  };
  application.Derive(std::move(erase));

  feed::DeriverOptions acknowledge;
  acknowledge.queue = std::string(kAcknowledgeQueue);
  acknowledge.keys_max = 1;
  acknowledge.derive = [upstream = application.Upstream(kUpstream)](feed::DeriveContext& context) {
    return Acknowledge(context, [&](const ingestion::v1::AcknowledgeErasureRequest& request) {
      return upstream
          ->Unary<crm::v1::Erasure>("dealtrace.ingestion.v1.ErasureService/AcknowledgeErasure",
                                    request, rpc::CallOptions::Within(kAcknowledgeTimeout))
          .status();
    });
  };
  application.Derive(std::move(acknowledge));

  consumer.feed = kUpstream;
  consumer.kinds.emplace_back(kKind);
  consumer.apply = WithErasures(std::move(consumer.apply));
  application.Consume(std::move(consumer));
}

}  // namespace dealtrace::erasure
