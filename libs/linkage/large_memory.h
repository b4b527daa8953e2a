// Memory for what is read at random places: it begins at a cache line and, when it is large, is
// made of large pages where the system has them, so that fewer reads wait for the page table.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace dealtrace::linkage {

template <typename T>
struct LargePages {
  using value_type = T;

  LargePages() = default;
  template <typename Other>
  // NOLINTNEXTLINE(google-explicit-constructor): allocators convert
  LargePages(const LargePages<Other>&) {}

  T* allocate(size_t count) {
    constexpr size_t kCacheLine = 64, kLargePage = size_t{1} << 21;
    const size_t bytes = count * sizeof(T);
    const size_t alignment = bytes < kLargePage ? kCacheLine : kLargePage;
    const size_t whole = (bytes + alignment - 1) / alignment * alignment;
    void* memory = std::aligned_alloc(alignment, whole);
    if (memory == nullptr) throw std::bad_alloc();
    // Where there are none, small pages serve.
    if (alignment == kLargePage) madvise(memory, whole, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t) { std::free(memory); }

  friend bool operator==(const LargePages&, const LargePages&) { return true; }
};

template <typename T>
using LargeArray = std::vector<T, LargePages<T>>;
template <typename Key, typename Value>
using LargeMap = absl::flat_hash_map<Key, Value, typename absl::flat_hash_map<Key, Value>::hasher,
                                     typename absl::flat_hash_map<Key, Value>::key_equal,
                                     LargePages<std::pair<const Key, Value>>>;

}  // namespace dealtrace::linkage
