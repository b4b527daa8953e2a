// One copy of what many records have in common.
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"

namespace dealtrace::matching {

// A value lasts as long as somebody has it. Not thread-safe, but its values outlive it.
template <class Value>
class ValuePool {
 public:
  // The value of `key`: the one that somebody has, or what `make` returns.
  template <class Make>
  std::shared_ptr<const Value> Get(const std::string& key, Make make) {
    std::weak_ptr<const Value>& known = values_[key];
    std::shared_ptr<const Value> value = known.lock();
    if (value != nullptr) return value;
    value = std::make_shared<const Value>(make());
    known = value;
    if (values_.size() > sweep_size_) Sweep();
    return value;
  }

 private:
  static constexpr size_t kSweepSizeMin = 1024;

  // Forgets the keys that nobody has any more.
  void Sweep() {
    for (auto entry = values_.begin(); entry != values_.end();) {
      const auto current = entry++;
      if (current->second.expired()) values_.erase(current);
    }
    sweep_size_ = std::max(kSweepSizeMin, 2 * values_.size());
  }

  absl::flat_hash_map<std::string, std::weak_ptr<const Value>> values_;
  size_t sweep_size_ = kSweepSizeMin;
};

}  // namespace dealtrace::matching
