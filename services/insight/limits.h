// Insight's limits; the contract's comments say the same numbers.
#pragma once

#include <cstddef>

namespace dealtrace::insight {

inline constexpr int kAnalysesPageDefault = 50;
inline constexpr int kAnalysesPageMax = 200;
inline constexpr int kStoriesPageDefault = 100;
inline constexpr int kStoriesPageMax = 500;
// Calls that are analysed, and deals that are told, in one transaction.
inline constexpr int kCallsPerGroupMax = 50;
inline constexpr int kDealsPerGroupMax = 100;
// Statements of a call that are kept, the weightiest.
inline constexpr size_t kStatementsMax = 1000;

}  // namespace dealtrace::insight
