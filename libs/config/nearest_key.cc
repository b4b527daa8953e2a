#include "libs/config/nearest_key.h"

#include <algorithm>
#include <numeric>

namespace dealtrace::config {
namespace {

// Levenshtein distance with one row of memory.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::string NearestKey(absl::string_view key, const std::vector<std::string>& known) {
  constexpr size_t kKeyBytesMax = 100;  // bounds the work on a hostile file
  if (key.size() > kKeyBytesMax) return "";
  std::string nearest;
  size_t best = std::max<size_t>(2, key.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const size_t distance = EditDistance(key, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace dealtrace::config
