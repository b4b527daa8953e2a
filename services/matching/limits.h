// Matching's limits; the contract's comments say the same numbers.
#pragma once

#include <cstddef>

namespace dealtrace::matching {

inline constexpr int kLinksPageDefault = 100;
inline constexpr int kLinksPageMax = 1000;
inline constexpr int kLinkVersionsPageDefault = 20;
inline constexpr int kLinkVersionsPageMax = 100;
inline constexpr int kReviewsPageDefault = 50;
inline constexpr int kReviewsPageMax = 500;
inline constexpr int kReviewDecisionsPageDefault = 100;
inline constexpr int kReviewDecisionsPageMax = 1000;
inline constexpr size_t kCommentBytesMax = 500;
// Calls that are decided in one transaction.
inline constexpr int kCallsPerGroupMax = 200;

}  // namespace dealtrace::matching
