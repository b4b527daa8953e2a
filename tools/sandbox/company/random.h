// Random numbers that are a pure function of (seed, purpose, index): any record of the sample
// company can be made again without the ones before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "absl/types/span.h"

namespace dealtrace::sandbox {

// What a stream of numbers is for. Two purposes never share numbers, so adding a draw to one record
// kind leaves all others as they were.
enum class Purpose : uint64_t {
  kAccount = 1,
  kContact,
  kUser,
  kOpportunity,
  kOutcome,
  kEngagement,
  kReasons,
  kCrmReason,
  kStages,
  kLineItems,
  kActivity,
  kLead,
  kCall,
  kCallParties,
  kTranscript,
  kEvidence,
  kDuplicate,
  kPermutation,
  kCorruption,
};

// A counter-based generator: number n is a mix of the key and n (SplitMix64, Steele, Lea and Flood
// 2014). Cheap to build; not for secrets. Not thread-safe.
class Random {
 public:
  Random(uint64_t seed, Purpose purpose, uint64_t index, uint64_t part = 0);

  uint64_t Next();
  // Uniform in [0, bound); bound must be at least 1.
  int64_t Below(int64_t bound);
  // Uniform in [low, high], both inclusive.
  int64_t Between(int64_t low, int64_t high);
  // Uniform in [0, 1).
  double Unit();
  // True with this probability.
  bool Chance(double probability);
  // About normal with mean 0 and deviation 1 (sum of twelve uniforms: bounded by 6).
  double Normal();
  // An index drawn in proportion to the weights, of which one must be positive.
  size_t Weighted(absl::Span<const int> weights);

  template <typename Container>
  const auto& Pick(const Container& items) {
    return items[static_cast<size_t>(Below(static_cast<int64_t>(std::size(items))))];
  }

 private:
  uint64_t key_;
  uint64_t counter_ = 0;
};

// The finaliser of SplitMix64: a bijection of 64-bit numbers that looks random.
uint64_t Mix(uint64_t value);

}  // namespace dealtrace::sandbox
