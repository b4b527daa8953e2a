// Matching's limits; the contract's comments say the same numbers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dealtrace::matching {

inline constexpr int kLinksPageDefault = 100;
inline constexpr int kLinksPageMax = 1000;
inline constexpr int kLinkVersionsPageDefault = 20;
inline constexpr int kLinkVersionsPageMax = 100;
inline constexpr int kReviewsPageDefault = 50;
inline constexpr int kReviewsPageMax = 500;
inline constexpr int kReviewDecisionsPageDefault = 100;
inline constexpr int kReviewDecisionsPageMax = 1000;
inline constexpr int kLinkModelsPageDefault = 20;
inline constexpr int kLinkModelsPageMax = 100;
inline constexpr int64_t kSimulatedCallsDefault = 10'000;
inline constexpr int64_t kSimulatedCallsMax = 1'000'000;
inline constexpr int kExamplesMax = 20;
inline constexpr size_t kCommentBytesMax = 500;
inline constexpr int kAccountClustersPageDefault = 100;
inline constexpr int kAccountClustersPageMax = 1000;
// Accounts that are compared in one transaction.
inline constexpr int kAccountsPerGroupMax = 500;
// Call ids that are read at a time.
inline constexpr int kCallsPerPage = 10'000;
// Calls that are decided in one transaction.
inline constexpr int kCallsPerGroupMax = 200;

}  // namespace dealtrace::matching
