// Matching's limits; the contract's comments say the same numbers.
#pragma once

namespace dealtrace::matching {

inline constexpr int kLinksPageDefault = 100;
inline constexpr int kLinksPageMax = 1000;
// Calls that are decided in one transaction.
inline constexpr int kCallsPerGroupMax = 200;

}  // namespace dealtrace::matching
