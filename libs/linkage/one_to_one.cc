#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "libs/linkage/linker.h"

namespace dealtrace::linkage {

std::vector<ScoredPair> OneToOne(std::vector<ScoredPair> pairs) {
  std::sort(pairs.begin(), pairs.end(), [](const ScoredPair& a, const ScoredPair& b) {
    if (a.probability != b.probability) return a.probability > b.probability;
    return a.right != b.right ? a.right < b.right : a.left < b.left;
  });
  absl::flat_hash_set<uint32_t> left, right;
  std::vector<ScoredPair> kept;
  for (const ScoredPair& pair : pairs) {
    if (left.contains(pair.left) || right.contains(pair.right)) continue;
    left.insert(pair.left);
    right.insert(pair.right);
    kept.push_back(pair);
  }
  return kept;
}

}  // namespace dealtrace::linkage
