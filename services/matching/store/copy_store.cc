#include "services/matching/store/copy_store.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/domain/company.h"
#include "services/matching/store/account_marks.h"
#include "services/matching/store/change_batch.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

std::vector<std::string> ToVector(const std::set<std::string>& values) {
  return {values.begin(), values.end()};
}

// Replaces the keys of the records in `ids`, which were just written or deleted.
absl::Status ReplaceCandidateKeys(Transaction& transaction, const std::string& kind,
                                  const KindBatch& batch, const std::vector<std::string>& ids) {
  std::vector<std::string> gone;
  std::vector<std::string> holders;
  std::vector<std::string> keys;
  std::vector<std::string> companies;
  for (const std::string& id : ids) {
    gone.push_back(HolderName(kind, id));
    const auto found = batch.keys.find(id);
    if (found == batch.keys.end()) continue;
    for (const std::string& key : found->second.keys) {
      holders.push_back(found->second.holder);
      keys.push_back(key);
      companies.push_back(found->second.company);
    }
  }
  if (gone.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(transaction.Execute(queries::kDeleteCandidateKeys, std::move(gone)).status());
  return transaction
      .Execute(queries::kInsertCandidateKeys, std::move(holders), std::move(keys),
               std::move(companies))
      .status();
}

// `kind`: call or transcript.
absl::Status ReplaceCallKeys(Transaction& transaction, const std::string& kind,
                             const KindBatch& batch, const std::vector<std::string>& ids) {
  if (ids.empty()) return absl::OkStatus();
  std::vector<std::string> call_ids;
  std::vector<std::string> keys;
  for (const std::string& id : ids) {
    const auto found = batch.keys.find(id);
    if (found == batch.keys.end()) continue;
    for (const std::string& key : found->second.keys) {
      call_ids.push_back(id);
      keys.push_back(key);
    }
  }
  RETURN_IF_ERROR(transaction.Execute(queries::kDeleteCallKeys, ids, kind).status());
  return transaction.Execute(queries::kInsertCallKeys, std::move(call_ids), std::move(keys), kind)
      .status();
}

struct KindStatements {
  const postgres::Query& upsert;
  const postgres::Query& remove;
};

KindStatements StatementsOf(const std::string& kind) {
  if (kind == "account") return {queries::kUpsertAccountCopies, queries::kDeleteAccountCopies};
  if (kind == "contact") return {queries::kUpsertContactCopies, queries::kDeleteContactCopies};
  if (kind == "opportunity") {
    return {queries::kUpsertOpportunityCopies, queries::kDeleteOpportunityCopies};
  }
  if (kind == "transcript") return {queries::kUpsertCallMentions, queries::kDeleteCallMentions};
  if (kind == "user") return {queries::kUpsertUserCopies, queries::kDeleteUserCopies};
  if (kind == "product") return {queries::kUpsertProductCopies, queries::kDeleteProductCopies};
  return {queries::kUpsertCallCopies, queries::kDeleteCallCopies};
}

// Writes one kind's copies; the ids of those that were really changed.
absl::StatusOr<std::vector<std::string>> WriteCopies(Transaction& transaction,
                                                     const std::string& kind,
                                                     const KindBatch& batch) {
  const KindStatements statements = StatementsOf(kind);
  std::vector<std::string> changed;
  if (!batch.upserts.ids.empty()) {
    std::vector<postgres::Parameter> columns = {batch.upserts.ids, batch.upserts.positions,
                                                batch.upserts.contents};
    if (kind == "contact" || kind == "opportunity") columns.push_back(batch.account_ids);
    if (kind == "opportunity") {
      columns.push_back(batch.owner_ids);
      columns.push_back(batch.product_ids);
    }
    ASSIGN_OR_RETURN(const postgres::Result written,
                     transaction.ExecuteWith(statements.upsert, std::move(columns)));
    changed = FirstColumn(written);
  }
  if (!batch.deleted_ids.empty()) {
    ASSIGN_OR_RETURN(
        const postgres::Result deleted,
        transaction.Execute(statements.remove, batch.deleted_ids, batch.deleted_positions));
    for (std::string& id : FirstColumn(deleted)) changed.push_back(std::move(id));
  }
  return changed;
}

// The companies that the changed records belong to now and will belong to.
absl::StatusOr<std::vector<std::string>> TouchedCompanies(Transaction& transaction,
                                                          const ChangeBatch& batch) {
  std::set<std::string> companies;
  for (const std::string& id : batch.kinds.at("account").AllIds()) {
    companies.insert(CompanyKeyOfAccount(id));
  }
  for (const char* kind : {"contact", "opportunity"}) {
    for (const auto& [id, keys] : batch.kinds.at(kind).keys) companies.insert(keys.company);
  }
  ASSIGN_OR_RETURN(
      const postgres::Result found,
      transaction.Execute(queries::kFindCompaniesOfHolders, batch.kinds.at("contact").AllIds(),
                          batch.kinds.at("opportunity").AllIds(), batch.kinds.at("user").AllIds(),
                          batch.kinds.at("product").AllIds()));
  for (std::string& company : FirstColumn(found)) companies.insert(std::move(company));
  return ToVector(companies);
}

absl::StatusOr<std::vector<std::string>> CrowdedKeys(Transaction& transaction,
                                                     const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const postgres::Result found,
                   transaction.Execute(queries::kFindCrowdedKeys, keys, kKeyHoldersMax));
  return FirstColumn(found);
}

// What must be known before the copies are written to tell which calls are in doubt afterwards.
struct Doubt {
  std::vector<std::string> keys;     // of the touched companies, old and new
  std::vector<std::string> crowded;  // those of them that find nobody before
};

absl::StatusOr<Doubt> DoubtBefore(Transaction& transaction, const ChangeBatch& batch,
                                  const std::vector<std::string>& companies) {
  ASSIGN_OR_RETURN(const postgres::Result held,
                   transaction.Execute(queries::kFindKeysOfCompanies, companies));
  std::set<std::string> keys;
  for (std::string& key : FirstColumn(held)) keys.insert(std::move(key));
  for (const char* kind : {"account", "contact", "opportunity"}) {
    for (const auto& [id, holder] : batch.kinds.at(kind).keys) {
      keys.insert(holder.keys.begin(), holder.keys.end());
    }
  }
  Doubt doubt;
  doubt.keys = ToVector(keys);
  ASSIGN_OR_RETURN(doubt.crowded, CrowdedKeys(transaction, doubt.keys));
  return doubt;
}

absl::Status MarkCallsInDoubt(Transaction& transaction, const Doubt& doubt,
                              feed::DirtyMarker& dirty) {
  // Crowded before and after: finds nobody, and spreads nothing.
  ASSIGN_OR_RETURN(const std::vector<std::string> still_crowded,
                   CrowdedKeys(transaction, doubt.crowded));
  const absl::flat_hash_set<std::string> inert(still_crowded.begin(), still_crowded.end());
  std::vector<std::string> keys;
  std::copy_if(doubt.keys.begin(), doubt.keys.end(), std::back_inserter(keys),
               [&](const std::string& key) { return !inert.contains(key); });
  ASSIGN_OR_RETURN(const postgres::Result calls,
                   transaction.Execute(queries::kFindCallsOfKeys, std::move(keys)));
  for (const std::string& call : FirstColumn(calls)) dirty.Mark(kCallLinkQueue, call);
  return absl::OkStatus();
}

// A reviewer's deal holds its calls whether or not they share a key with it.
absl::Status MarkReviewedCalls(Transaction& transaction, const ChangeBatch& batch,
                               feed::DirtyMarker& dirty) {
  std::vector<std::string> deals = batch.kinds.at("opportunity").AllIds();
  if (deals.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const postgres::Result calls,
      transaction.Execute(queries::kFindCallsOfReviewedOpportunities, std::move(deals)));
  for (const std::string& call : FirstColumn(calls)) dirty.Mark(kCallLinkQueue, call);
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyChanges(Transaction& transaction, absl::Span<const feed::v1::Change> changes,
                          feed::DirtyMarker& dirty) {
  ASSIGN_OR_RETURN(const ChangeBatch batch, DecodeChanges(changes));
  // Nothing is in doubt while there are no calls, as in the first load of a customer system.
  ASSIGN_OR_RETURN(const postgres::Result has_calls, transaction.Execute(queries::kHasCalls));
  const bool changes_customers =
      std::any_of(changes.begin(), changes.end(), [](const feed::v1::Change& change) {
        return change.kind() != "call" && change.kind() != "transcript";
      });
  const bool spreads = changes_customers && has_calls[0].Bool(0);
  Doubt doubt;
  if (changes_customers) {
    ASSIGN_OR_RETURN(std::vector<std::string> companies, TouchedCompanies(transaction, batch));
    if (spreads) {
      ASSIGN_OR_RETURN(doubt, DoubtBefore(transaction, batch, companies));
    }
    RETURN_IF_ERROR(
        transaction.Execute(queries::kMarkCompanyChanges, std::move(companies)).status());
  }
  ASSIGN_OR_RETURN(const AccountDoubt account_doubt,
                   AccountDoubt::Before(transaction, batch.kinds.at("account")));
  std::vector<std::string> changed_accounts;
  for (const auto& [kind, records] : batch.kinds) {
    ASSIGN_OR_RETURN(const std::vector<std::string> changed,
                     WriteCopies(transaction, kind, records));
    if (kind == "account") changed_accounts = changed;
    if (kind == "call" || kind == "transcript") {
      RETURN_IF_ERROR(ReplaceCallKeys(transaction, kind, records, changed));
      for (const std::string& id : changed) dirty.Mark(kCallLinkQueue, id);
    } else if (kind != "user" && kind != "product") {
      RETURN_IF_ERROR(ReplaceCandidateKeys(transaction, kind, records, changed));
    }
  }
  RETURN_IF_ERROR(account_doubt.Mark(transaction, changed_accounts, dirty));
  RETURN_IF_ERROR(MarkReviewedCalls(transaction, batch, dirty));
  return spreads ? MarkCallsInDoubt(transaction, doubt, dirty) : absl::OkStatus();
}

}  // namespace dealtrace::matching
