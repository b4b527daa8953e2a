// Which accounts agree, and the clusters that they make.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/matching/v1/account_cluster.pb.h"
#include "libs/postgres/database.h"
#include "services/matching/domain/account_cluster.h"
#include "services/matching/domain/records.h"

namespace dealtrace::matching {

// Two accounts by id, the lesser first.
using AccountPair = std::pair<std::string, std::string>;
AccountPair MakePair(const std::string& a, const std::string& b);

// False while there is nothing to compare and nothing was stored.
absl::StatusOr<bool> HasClusterWork(postgres::Transaction& transaction);
// One derivation of clusters at a time; until the transaction ends.
absl::Status LockAccountClusters(postgres::Transaction& transaction);

// The accounts that exist, by id.
absl::StatusOr<std::map<std::string, AccountRecord>> LoadAccounts(
    postgres::Transaction& transaction, const std::vector<std::string>& ids);
// By key: the accounts that hold it; keys that more than kKeyHoldersMax accounts hold are absent.
absl::StatusOr<std::map<std::string, std::vector<std::string>>> FindAccountsOfKeys(
    postgres::Transaction& transaction, const std::vector<std::string>& keys);
// What reviewers last said about pairs with one of the accounts.
absl::StatusOr<std::map<AccountPair, PairVerdict>> LoadVerdicts(
    postgres::Transaction& transaction, const std::vector<std::string>& ids);

using AccountMatches = std::map<AccountPair, v1::AccountMatch>;
// Those with one of the accounts.
absl::StatusOr<AccountMatches> LoadMatches(postgres::Transaction& transaction,
                                           const std::vector<std::string>& ids);
absl::Status ReplaceMatches(postgres::Transaction& transaction, const AccountMatches& before,
                            const AccountMatches& after);
// The accounts that hang together with these, themselves among them.
absl::StatusOr<std::vector<std::string>> FindConnectedAccounts(postgres::Transaction& transaction,
                                                               const std::vector<std::string>& ids);

struct ClusterChanges {
  std::vector<v1::AccountCluster> written;  // also those that did not change
  std::vector<std::string> deleted;         // ids
};
// Replaces the clusters of all `accounts`; `clusters` are made of these only.
absl::StatusOr<ClusterChanges> ReplaceClusters(postgres::Transaction& transaction,
                                               const std::vector<std::string>& accounts,
                                               std::vector<v1::AccountCluster> clusters);

// By id; those that exist.
absl::StatusOr<absl::flat_hash_map<std::string, v1::AccountCluster>> LoadClusters(
    postgres::Transaction& transaction, absl::Span<const std::string> ids);
// By id, after `after_id`; only the one of `account_id` unless that is empty.
absl::StatusOr<std::vector<v1::AccountCluster>> ListClusters(postgres::Transaction& transaction,
                                                             const std::string& after_id,
                                                             const std::string& account_id,
                                                             int count_max);

absl::StatusOr<bool> AccountExists(postgres::Transaction& transaction, const std::string& id);

}  // namespace dealtrace::matching
