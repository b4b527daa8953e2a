#include "tools/sandbox/company/permutation.h"

#include "tools/sandbox/company/random.h"

namespace dealtrace::sandbox {
namespace {

constexpr int kRounds = 4;

}  // namespace

Permutation::Permutation(uint64_t seed, uint64_t part, int64_t size)
    : size_(size), half_bits_(1), key_(Random(seed, Purpose::kPermutation, part).Next()) {
  while ((int64_t{1} << (2 * half_bits_)) < size_) ++half_bits_;
}

uint64_t Permutation::Round(int round, uint64_t half) const {
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  return Mix(key_ + Mix(half + 1) + static_cast<uint64_t>(round) * 0x9e3779b97f4a7c15ULL) & mask;
}

uint64_t Permutation::Encrypt(uint64_t value) const {
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  uint64_t left = value >> half_bits_;
  uint64_t right = value & mask;
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t next = left ^ Round(round, right);
    left = right;
    right = next;
  }
  return (left << half_bits_) | right;
}

uint64_t Permutation::Decrypt(uint64_t value) const {
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  uint64_t left = value >> half_bits_;
  uint64_t right = value & mask;
  for (int round = kRounds - 1; round >= 0; --round) {
    const uint64_t previous = right ^ Round(round, left);
    right = left;
    left = previous;
  }
  return (left << half_bits_) | right;
}

int64_t Permutation::Forward(int64_t index) const {
  uint64_t value = static_cast<uint64_t>(index);
  do {
    value = Encrypt(value);
  } while (value >= static_cast<uint64_t>(size_));
  return static_cast<int64_t>(value);
}

int64_t Permutation::Inverse(int64_t index) const {
  uint64_t value = static_cast<uint64_t>(index);
  do {
    value = Decrypt(value);
  } while (value >= static_cast<uint64_t>(size_));
  return static_cast<int64_t>(value);
}

}  // namespace dealtrace::sandbox
