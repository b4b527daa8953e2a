// Groups accounts that are one company.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"

namespace dealtrace::matching {

// What a reviewer last said about two accounts.
enum class PairVerdict { kNone = 0, kMerged = 1, kSplit = 2 };

// Two accounts that may be one company.
struct AccountEdge {
  std::string left;  // ids; left < right
  std::string right;
  double probability = 0;
  PairVerdict verdict = PairVerdict::kNone;
};

// The groups of two or more, members by id, groups by their first member. Groups grow along what
// reviewers merged, then along the likeliest pairs from kSameCompanyMin on; a step that would bring
// two accounts together that a reviewer split is left out. The order of the edges does not matter.
std::vector<std::vector<std::string>> ClusterAccounts(absl::Span<const AccountEdge> edges);

}  // namespace dealtrace::matching
