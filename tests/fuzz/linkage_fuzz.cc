// Any bytes as a table whose duplicates are looked for: a line is a record, its values stand
// between tabs, and column number i is compared as type number i.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/linkage/linker.h"

namespace dealtrace::fuzz {
namespace {

using linkage::Linker;
using linkage::ScoredPair;
using linkage::Side;
using linkage::ValueType;

constexpr ValueType kTypes[] = {ValueType::kName,  ValueType::kPerson, ValueType::kPhone,
                                ValueType::kEmail, ValueType::kDomain, ValueType::kAddress,
                                ValueType::kDate,  ValueType::kNumber, ValueType::kText,
                                ValueType::kExact};
constexpr size_t kRecordsMax = 60;

void Require(bool condition, const char* promise) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

using Links = std::map<std::pair<std::string, std::string>, float>;

Links LinkLines(const std::vector<std::string>& lines, const std::vector<std::string>& ids) {
  linkage::LinkerOptions options;
  for (size_t i = 0; i < std::size(kTypes); ++i) {
    options.comparisons.push_back({absl::StrCat(i), absl::StrCat(i), kTypes[i]});
  }
  Linker linker(options, true);
  for (size_t i = 0; i < lines.size(); ++i) {
    std::vector<absl::string_view> values = absl::StrSplit(lines[i], '\t');
    values.resize(std::size(kTypes));
    linker.Add(Side::kRight, ids[i], values);
  }
  linker.Finish();
  Links links;
  for (const ScoredPair& pair : linker.Link()) {
    Require(pair.left < pair.right && pair.right < lines.size(), "a pair names two records");
    Require(pair.probability >= 0 && pair.probability <= 1, "a probability is one");
    double bits = linker.model().prior_bits;
    for (const linkage::ComparisonStep& step : linker.Explain(pair.left, pair.right)) {
      bits += step.bits;
    }
    Require(std::abs(linkage::ProbabilityOf(bits) - pair.probability) < 1e-4,
            "an explanation sums to the probability");
    links[std::minmax(ids[pair.left], ids[pair.right])] = pair.probability;
  }
  return links;
}

}  // namespace
}  // namespace dealtrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<std::string> lines =
      absl::StrSplit(absl::string_view(reinterpret_cast<const char*>(data), size), '\n');
  if (lines.size() > dealtrace::fuzz::kRecordsMax) lines.resize(dealtrace::fuzz::kRecordsMax);
  std::vector<std::string> ids;
  for (size_t i = 0; i < lines.size(); ++i) ids.push_back(absl::StrCat("r", i));
  const auto links = dealtrace::fuzz::LinkLines(lines, ids);
  std::reverse(lines.begin(), lines.end());
  std::reverse(ids.begin(), ids.end());
  dealtrace::fuzz::Require(dealtrace::fuzz::LinkLines(lines, ids) == links,
                           "rows in reverse give the same links");
  return 0;
}
