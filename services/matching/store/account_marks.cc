#include "services/matching/store/account_marks.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "libs/rpc/status_macros.h"
#include "services/matching/domain/account_identity.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/store/columns.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

absl::StatusOr<std::vector<std::string>> CrowdedKeys(Transaction& transaction,
                                                     const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const postgres::Result found,
                   transaction.Execute(queries::kFindCrowdedIdentityKeys, keys, kKeyHoldersMax));
  std::vector<std::string> crowded = FirstColumn(found);
  std::sort(crowded.begin(), crowded.end());
  return crowded;
}

}  // namespace

absl::StatusOr<AccountDoubt> AccountDoubt::Before(Transaction& transaction,
                                                  const KindBatch& accounts) {
  AccountDoubt doubt;
  const std::vector<std::string> ids = accounts.AllIds();
  if (ids.empty()) return doubt;
  RETURN_IF_ERROR(
      transaction.Execute(queries::kInsertAccountSources, accounts.upserts.ids).status());
  ASSIGN_OR_RETURN(const postgres::Result several,
                   transaction.Execute(queries::kHasAccountSources));
  // With one source no key finds anybody, crowded or not.
  if (!several[0].Bool(0)) return doubt;
  std::vector<std::string> holders;
  for (const std::string& id : ids) holders.push_back(HolderName("account", id));
  ASSIGN_OR_RETURN(const postgres::Result held,
                   transaction.Execute(queries::kFindKeysOfAccounts, std::move(holders)));
  std::set<std::string> keys;
  for (std::string& key : FirstColumn(held)) keys.insert(std::move(key));
  for (const auto& [id, holder] : accounts.keys) {
    for (const std::string& key : holder.keys) {
      if (IsIdentityKey(key)) keys.insert(key);
    }
  }
  doubt.keys_.assign(keys.begin(), keys.end());
  ASSIGN_OR_RETURN(doubt.crowded_, CrowdedKeys(transaction, doubt.keys_));
  return doubt;
}

absl::Status AccountDoubt::Mark(Transaction& transaction, const std::vector<std::string>& changed,
                                feed::DirtyMarker& dirty) const {
  for (const std::string& id : changed) dirty.Mark(kAccountClusterQueue, id);
  if (keys_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> crowded, CrowdedKeys(transaction, keys_));
  std::vector<std::string> flipped;
  std::set_symmetric_difference(crowded.begin(), crowded.end(), crowded_.begin(), crowded_.end(),
                                std::back_inserter(flipped));
  if (flipped.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const postgres::Result holders,
                   transaction.Execute(queries::kFindHoldersOfKeys, std::move(flipped)));
  for (const std::string& id : FirstColumn(holders)) dirty.Mark(kAccountClusterQueue, id);
  return absl::OkStatus();
}

}  // namespace dealtrace::matching
