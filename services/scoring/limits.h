// Scoring's limits; the contract's comments say the same numbers.
#pragma once

namespace dealtrace::scoring {

inline constexpr int kScoresPageDefault = 100;
inline constexpr int kScoresPageMax = 1000;
inline constexpr int kModelsPageDefault = 20;
inline constexpr int kModelsPageMax = 100;
// Deals that are scored in one transaction.
inline constexpr int kDealsPerGroupMax = 500;

}  // namespace dealtrace::scoring
