// A shuffle of [0, size) that needs no memory, forwards and backwards.
#pragma once

#include <cstdint>

namespace dealtrace::sandbox {

// A Feistel network with cycle walking (Black and Rogaway 2002), four rounds. Immutable,
// thread-safe.
class Permutation {
 public:
  // `part` tells several permutations of one seed apart. size is at least 1 and below 2^62.
  Permutation(uint64_t seed, uint64_t part, int64_t size);

  // index must be in [0, size).
  int64_t Forward(int64_t index) const;
  int64_t Inverse(int64_t index) const;
  int64_t size() const { return size_; }

 private:
  uint64_t Round(int round, uint64_t half) const;
  uint64_t Encrypt(uint64_t value) const;
  uint64_t Decrypt(uint64_t value) const;

  int64_t size_;
  int half_bits_;
  uint64_t key_;
};

}  // namespace dealtrace::sandbox
