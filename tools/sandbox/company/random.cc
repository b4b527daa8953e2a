#include "tools/sandbox/company/random.h"

namespace dealtrace::sandbox {
namespace {

constexpr uint64_t kGolden = 0x9e3779b97f4a7c15ULL;

}  // namespace

uint64_t Mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

Random::Random(uint64_t seed, Purpose purpose, uint64_t index, uint64_t part)
    : key_(Mix(Mix(Mix(Mix(seed + kGolden) + static_cast<uint64_t>(purpose) * kGolden) +
                   index * kGolden) +
               part * kGolden)) {}

uint64_t Random::Next() { return Mix(key_ + ++counter_ * kGolden); }

int64_t Random::Below(int64_t bound) {
  // The bias of taking the high part of a product is below bound / 2^64: nothing here can see it.
  const auto wide = static_cast<unsigned __int128>(Next()) * static_cast<uint64_t>(bound);
  return static_cast<int64_t>(wide >> 64);
}

int64_t Random::Between(int64_t low, int64_t high) { return low + Below(high - low + 1); }

double Random::Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

bool Random::Chance(double probability) { return Unit() < probability; }

double Random::Normal() {
  double sum = -6.0;
  for (int i = 0; i < 12; ++i) sum += Unit();
  return sum;
}

size_t Random::Weighted(absl::Span<const int> weights) {
  int64_t total = 0;
  for (int weight : weights) total += weight;
  int64_t rest = Below(total);
  for (size_t i = 0; i < weights.size(); ++i) {
    rest -= weights[i];
    if (rest < 0) return i;
  }
  return weights.size() - 1;
}

}  // namespace dealtrace::sandbox
