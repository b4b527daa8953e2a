#include "services/matching/domain/account_cluster.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "services/matching/domain/account_identity.h"

namespace dealtrace::matching {
namespace {

// Disjoint sets whose name is their least member.
class Groups {
 public:
  explicit Groups(absl::Span<const AccountEdge> edges) {
    for (const AccountEdge& edge : edges) {
      for (const std::string* id : {&edge.left, &edge.right}) parent_.emplace(*id, *id);
      if (edge.verdict == PairVerdict::kSplit) splits_.push_back(&edge);
    }
  }

  const std::string& Find(const std::string& id) const {
    const std::string* at = &id;
    while (parent_.at(*at) != *at) at = &parent_.at(*at);
    return *at;
  }

  void Join(const std::string& left, const std::string& right) {
    const std::string a = Find(left);
    const std::string b = Find(right);
    if (a == b || IsSplit(a, b)) return;
    parent_[std::max(a, b)] = std::min(a, b);
  }

  std::vector<std::vector<std::string>> Members() const {
    std::map<std::string, std::vector<std::string>> groups;
    for (const auto& [id, parent] : parent_) groups[Find(id)].push_back(id);
    std::vector<std::vector<std::string>> members;
    for (auto& [root, group] : groups) {
      if (group.size() > 1) members.push_back(std::move(group));
    }
    return members;
  }

 private:
  bool IsSplit(const std::string& a, const std::string& b) const {
    return std::any_of(splits_.begin(), splits_.end(), [&](const AccountEdge* split) {
      const std::string& left = Find(split->left);
      const std::string& right = Find(split->right);
      return (left == a && right == b) || (left == b && right == a);
    });
  }

  std::map<std::string, std::string> parent_;
  std::vector<const AccountEdge*> splits_;
};

}  // namespace

std::vector<std::vector<std::string>> ClusterAccounts(absl::Span<const AccountEdge> edges) {
  std::vector<const AccountEdge*> steps;
  for (const AccountEdge& edge : edges) {
    const bool joins = edge.verdict == PairVerdict::kMerged ||
                       (edge.verdict == PairVerdict::kNone && edge.probability >= kSameCompanyMin);
    if (joins) steps.push_back(&edge);
  }
  std::sort(steps.begin(), steps.end(), [](const AccountEdge* a, const AccountEdge* b) {
    const bool a_merged = a->verdict == PairVerdict::kMerged;
    const bool b_merged = b->verdict == PairVerdict::kMerged;
    if (a_merged != b_merged) return a_merged;
    if (a->probability != b->probability) return a->probability > b->probability;
    return std::tie(a->left, a->right) < std::tie(b->left, b->right);
  });
  Groups groups(edges);
  for (const AccountEdge* step : steps) groups.Join(step->left, step->right);
  return groups.Members();
}

}  // namespace dealtrace::matching
