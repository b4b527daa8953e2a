#include "services/matching/account_cluster_deriver.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/domain/account_cluster.h"
#include "services/matching/domain/account_identity.h"
#include "services/matching/store/account_cluster_store.h"
#include "services/matching/store/content.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

std::vector<std::string> ToVector(const std::set<std::string>& values) {
  return {values.begin(), values.end()};
}

v1::AccountMatch MatchOf(const PreparedAccount& left, const PreparedAccount& right,
                         PairVerdict verdict) {
  v1::AccountMatch match;
  match.set_account(rpc::ResourceName("accounts", left.id));
  match.set_other_account(rpc::ResourceName("accounts", right.id));
  match.set_verdict(static_cast<v1::AccountMatch::Verdict>(verdict));
  if (left.source == right.source) return match;
  const AccountIdentity identity = CompareAccounts(left, right);
  match.set_probability(identity.probability);
  for (const AccountComparison& comparison : identity.comparisons) {
    v1::Comparison& step = *match.add_comparisons();
    step.set_comparison(comparison.comparison);
    step.set_level(std::string(LevelName(comparison.level)));
    step.set_weight(comparison.bits);
    step.set_explanation(comparison.explanation);
  }
  return match;
}

// The pairs of a dirty account that may be one company: those that share a key, and those that a
// reviewer spoke of.
absl::StatusOr<std::set<AccountPair>> FindPairs(
    Transaction& transaction, const std::map<std::string, AccountRecord>& dirty,
    const std::map<AccountPair, PairVerdict>& verdicts) {
  std::set<std::string> keys;
  std::map<std::string, std::vector<std::string>> keys_of;
  for (const auto& [id, account] : dirty) {
    keys_of[id] = IdentityKeysOf(account);
    keys.insert(keys_of[id].begin(), keys_of[id].end());
  }
  ASSIGN_OR_RETURN(const auto holders, FindAccountsOfKeys(transaction, ToVector(keys)));
  std::set<AccountPair> pairs;
  for (const auto& [id, own] : keys_of) {
    for (const std::string& key : own) {
      const auto found = holders.find(key);
      if (found == holders.end()) continue;
      for (const std::string& other : found->second) {
        if (SourceOf(other) != SourceOf(id)) pairs.insert(MakePair(id, other));
      }
    }
  }
  for (const auto& [pair, verdict] : verdicts) pairs.insert(pair);
  return pairs;
}

absl::StatusOr<AccountMatches> FindMatches(Transaction& transaction,
                                           const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const auto dirty, LoadAccounts(transaction, keys));
  ASSIGN_OR_RETURN(const auto verdicts, LoadVerdicts(transaction, keys));
  ASSIGN_OR_RETURN(const std::set<AccountPair> pairs, FindPairs(transaction, dirty, verdicts));
  std::set<std::string> ids;
  for (const auto& [left, right] : pairs) ids.insert({left, right});
  ASSIGN_OR_RETURN(const auto accounts, LoadAccounts(transaction, ToVector(ids)));
  std::map<std::string, PreparedAccount> prepared;
  for (const auto& [id, account] : accounts) prepared[id] = PrepareAccount(account);
  AccountMatches matches;
  for (const AccountPair& pair : pairs) {
    const auto left = prepared.find(pair.first);
    const auto right = prepared.find(pair.second);
    if (left == prepared.end() || right == prepared.end()) continue;
    const auto said = verdicts.find(pair);
    const PairVerdict verdict = said == verdicts.end() ? PairVerdict::kNone : said->second;
    v1::AccountMatch match = MatchOf(left->second, right->second, verdict);
    if (verdict != PairVerdict::kNone || match.probability() >= kSameCompanyMin) {
      matches[pair] = std::move(match);
    }
  }
  return matches;
}

// The clusters that the matches make.
std::vector<v1::AccountCluster> ClustersOf(const AccountMatches& matches) {
  std::vector<AccountEdge> edges;
  for (const auto& [pair, match] : matches) {
    edges.push_back(
        {pair.first, pair.second, match.probability(), static_cast<PairVerdict>(match.verdict())});
  }
  std::map<std::string, size_t> cluster_of;
  std::vector<v1::AccountCluster> clusters;
  for (const std::vector<std::string>& members : ClusterAccounts(edges)) {
    v1::AccountCluster& cluster = clusters.emplace_back();
    cluster.set_name(rpc::ResourceName("accountClusters", members.front()));
    for (const std::string& member : members) {
      cluster.add_accounts(rpc::ResourceName("accounts", member));
      cluster_of[member] = clusters.size() - 1;
    }
  }
  for (const auto& [pair, match] : matches) {
    const auto left = cluster_of.find(pair.first);
    const auto right = cluster_of.find(pair.second);
    const bool is_reviewed = match.verdict() != v1::AccountMatch::VERDICT_UNSPECIFIED;
    // A split touches both sides.
    for (const auto& side : {left, right}) {
      if (side != cluster_of.end() && is_reviewed) clusters[side->second].set_reviewed(true);
    }
    if (left == cluster_of.end() || right == cluster_of.end()) continue;
    if (left->second == right->second) *clusters[left->second].add_matches() = match;
  }
  return clusters;
}

}  // namespace

absl::Status DeriveAccountClusters(feed::DeriveContext& context) {
  Transaction& transaction = context.transaction();
  ASSIGN_OR_RETURN(const bool has_work, HasClusterWork(transaction));
  if (!has_work) return absl::OkStatus();
  // Before reading: the accounts on the other side may be derived elsewhere at this moment.
  RETURN_IF_ERROR(LockAccountClusters(transaction));
  const std::vector<std::string> keys(context.keys().begin(), context.keys().end());
  ASSIGN_OR_RETURN(const AccountMatches before, LoadMatches(transaction, keys));
  ASSIGN_OR_RETURN(const AccountMatches after, FindMatches(transaction, keys));
  RETURN_IF_ERROR(ReplaceMatches(transaction, before, after));

  std::set<std::string> touched(keys.begin(), keys.end());
  for (const AccountMatches* matches : {&before, &after}) {
    for (const auto& [pair, match] : *matches) touched.insert({pair.first, pair.second});
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> connected,
                   FindConnectedAccounts(transaction, ToVector(touched)));
  ASSIGN_OR_RETURN(const AccountMatches matches, LoadMatches(transaction, connected));
  ASSIGN_OR_RETURN(const ClusterChanges changes,
                   ReplaceClusters(transaction, connected, ClustersOf(matches)));
  for (const v1::AccountCluster& cluster : changes.written) {
    context.Publish({"account_cluster", rpc::ResourceIdOrEmpty("accountClusters", cluster.name()),
                     false, HashOf(SerializeDeterministically(cluster)), "", ""});
  }
  for (const std::string& id : changes.deleted) {
    context.Publish({"account_cluster", id, true, "", "", ""});
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::matching
