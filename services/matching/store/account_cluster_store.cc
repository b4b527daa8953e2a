#include "services/matching/store/account_cluster_store.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "dealtrace/matching/v1/review.pb.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/converters.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/store/columns.h"
#include "services/matching/store/content.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

// Of `SELECT id, content, changed_at`.
absl::StatusOr<v1::AccountCluster> ReadCluster(const postgres::Row& row) {
  v1::AccountCluster cluster;
  if (!cluster.ParseFromString(row.Binary(1))) {
    return absl::DataLossError(
        absl::StrCat("the account cluster ", row.Text(0), " cannot be read"));
  }
  cluster.mutable_change_time()->set_seconds(absl::ToUnixSeconds(row.Time(2)));
  return cluster;
}

absl::Status StoreClusters(Transaction& transaction,
                           const std::vector<v1::AccountCluster>& clusters) {
  std::vector<std::string> ids, hashes, members, member_clusters;
  std::vector<postgres::Bytes> contents;
  for (const v1::AccountCluster& cluster : clusters) {
    const std::string id = rpc::ResourceIdOrEmpty("accountClusters", cluster.name());
    std::string content = SerializeDeterministically(cluster);
    ids.push_back(id);
    hashes.push_back(HashOf(content));
    contents.push_back({std::move(content)});
    for (const std::string& account : cluster.accounts()) {
      members.push_back(rpc::ResourceIdOrEmpty("accounts", account));
      member_clusters.push_back(id);
    }
  }
  if (ids.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(transaction
                      .Execute(queries::kUpsertAccountClusters, std::move(ids), std::move(hashes),
                               std::move(contents))
                      .status());
  return transaction
      .Execute(queries::kInsertClusterMembers, std::move(members), std::move(member_clusters))
      .status();
}

}  // namespace

AccountPair MakePair(const std::string& a, const std::string& b) {
  return {std::min(a, b), std::max(a, b)};
}

absl::StatusOr<bool> HasClusterWork(Transaction& transaction) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kHasClusterWork));
  return rows[0].Bool(0);
}

absl::Status LockAccountClusters(Transaction& transaction) {
  return transaction.Execute(queries::kLockAccountClusters).status();
}

absl::StatusOr<std::map<std::string, AccountRecord>> LoadAccounts(
    Transaction& transaction, const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadAccountCopies, ids));
  std::map<std::string, AccountRecord> accounts;
  for (int row = 0; row < rows.size(); ++row) {
    crm::v1::Account account;
    if (!account.ParseFromString(rows[row].Binary(1))) {
      return absl::DataLossError(
          absl::StrCat("the copy of account ", rows[row].Text(0), " cannot be read"));
    }
    accounts[rows[row].Text(0)] = FromProto(account);
  }
  return accounts;
}

absl::StatusOr<std::map<std::string, std::vector<std::string>>> FindAccountsOfKeys(
    Transaction& transaction, const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kFindAccountsOfKeys, keys, kKeyHoldersMax));
  std::map<std::string, std::vector<std::string>> holders;
  for (int row = 0; row < rows.size(); ++row) {
    holders[rows[row].Text(0)].push_back(rows[row].Text(1));
  }
  for (auto key = holders.begin(); key != holders.end();) {
    const bool is_crowded = key->second.size() > static_cast<size_t>(kKeyHoldersMax);
    key = is_crowded ? holders.erase(key) : std::next(key);
  }
  return holders;
}

absl::StatusOr<std::map<AccountPair, PairVerdict>> LoadVerdicts(
    Transaction& transaction, const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadAccountVerdicts, ids));
  std::map<AccountPair, PairVerdict> verdicts;
  for (int row = 0; row < rows.size(); ++row) {
    const bool is_merged = rows[row].Int(2) == v1::ReviewDecision::VERDICT_ACCOUNTS_MERGED;
    verdicts[MakePair(rows[row].Text(0), rows[row].Text(1))] =
        is_merged ? PairVerdict::kMerged : PairVerdict::kSplit;
  }
  return verdicts;
}

absl::StatusOr<AccountMatches> LoadMatches(Transaction& transaction,
                                           const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadAccountEdges, ids));
  AccountMatches matches;
  for (int row = 0; row < rows.size(); ++row) {
    v1::AccountMatch& match = matches[MakePair(rows[row].Text(0), rows[row].Text(1))];
    if (!match.ParseFromString(rows[row].Binary(2))) {
      return absl::DataLossError(absl::StrCat("the match of accounts ", rows[row].Text(0), " and ",
                                              rows[row].Text(1), " cannot be read"));
    }
  }
  return matches;
}

absl::Status ReplaceMatches(Transaction& transaction, const AccountMatches& before,
                            const AccountMatches& after) {
  std::vector<std::string> left, right;
  for (const auto& [pair, match] : before) {
    left.insert(left.end(), {pair.first, pair.second});
    right.insert(right.end(), {pair.second, pair.first});
  }
  if (!left.empty()) {
    RETURN_IF_ERROR(
        transaction.Execute(queries::kDeleteAccountEdges, std::move(left), std::move(right))
            .status());
  }
  std::vector<std::string> from, to;
  std::vector<postgres::Bytes> contents;
  for (const auto& [pair, match] : after) {
    from.insert(from.end(), {pair.first, pair.second});
    to.insert(to.end(), {pair.second, pair.first});
    contents.insert(contents.end(), 2, {SerializeDeterministically(match)});
  }
  if (from.empty()) return absl::OkStatus();
  return transaction
      .Execute(queries::kInsertAccountEdges, std::move(from), std::move(to), std::move(contents))
      .status();
}

absl::StatusOr<std::vector<std::string>> FindConnectedAccounts(
    Transaction& transaction, const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kFindConnectedAccounts, ids));
  return FirstColumn(rows);
}

absl::StatusOr<ClusterChanges> ReplaceClusters(Transaction& transaction,
                                               const std::vector<std::string>& accounts,
                                               std::vector<v1::AccountCluster> clusters) {
  ASSIGN_OR_RETURN(const postgres::Result old,
                   transaction.Execute(queries::kLoadClustersOfAccounts, accounts));
  std::set<std::string> gone;
  for (std::string& id : FirstColumn(old)) gone.insert(std::move(id));
  for (const v1::AccountCluster& cluster : clusters) {
    gone.erase(rpc::ResourceIdOrEmpty("accountClusters", cluster.name()));
  }
  RETURN_IF_ERROR(transaction.Execute(queries::kDeleteClusterMembers, accounts).status());
  ClusterChanges changes;
  changes.deleted.assign(gone.begin(), gone.end());
  if (!gone.empty()) {
    RETURN_IF_ERROR(transaction.Execute(queries::kDeleteAccountClusters, changes.deleted).status());
  }
  RETURN_IF_ERROR(StoreClusters(transaction, clusters));
  changes.written = std::move(clusters);
  return changes;
}

absl::StatusOr<absl::flat_hash_map<std::string, v1::AccountCluster>> LoadClusters(
    Transaction& transaction, absl::Span<const std::string> ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadAccountClusters,
                                       std::vector<std::string>(ids.begin(), ids.end())));
  absl::flat_hash_map<std::string, v1::AccountCluster> clusters;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(clusters[rows[row].Text(0)], ReadCluster(rows[row]));
  }
  return clusters;
}

absl::StatusOr<std::vector<v1::AccountCluster>> ListClusters(Transaction& transaction,
                                                             const std::string& after_id,
                                                             const std::string& account_id,
                                                             int count_max) {
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kListAccountClusters, after_id, account_id, count_max));
  std::vector<v1::AccountCluster> clusters;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(v1::AccountCluster cluster, ReadCluster(rows[row]));
    clusters.push_back(std::move(cluster));
  }
  return clusters;
}

absl::StatusOr<bool> AccountExists(Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kFindAccount, id));
  return rows[0].Bool(0);
}

}  // namespace dealtrace::matching
