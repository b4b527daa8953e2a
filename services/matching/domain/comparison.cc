#include "services/matching/domain/comparison.h"

#include <algorithm>
#include <iterator>

namespace dealtrace::matching {
namespace {

// In the order of the enumerations.
constexpr absl::string_view kFeatureNames[] = {"company_name", "phone",  "email",      "person",
                                               "said_company", "time",   "owner",      "product",
                                               "deal_contact", "amount", "competitor", "topic"};
static_assert(std::size(kFeatureNames) == kFeatureCount);

constexpr absl::string_view kLevelNames[] = {
    "MISSING",       "EXACT",       "SPELLING",  "ACRONYM",   "CONTAINED",   "PARTIAL",
    "SAME",          "SAME_DOMAIN", "DISAGREES", "DURING",    "BEFORE",      "LONG_BEFORE",
    "AFTER",         "OVERDUE",     "NAMED",     "NOT_NAMED", "OTHER_NAMED", "ON_DEAL",
    "ON_OTHER_DEAL", "FROM",        "ON_BEHALF", "SELLING",   "NOT_SELLING"};
static_assert(std::size(kLevelNames) == kLevelCount);

template <class Enumeration, size_t Count>
std::optional<Enumeration> Find(const absl::string_view (&names)[Count], absl::string_view name) {
  const auto* const found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<Enumeration>(found - std::begin(names));
}

}  // namespace

absl::string_view FeatureName(Feature feature) {
  return kFeatureNames[static_cast<size_t>(feature)];
}

absl::string_view LevelName(Level level) { return kLevelNames[static_cast<size_t>(level)]; }

std::optional<Feature> FeatureOf(absl::string_view name) {
  return Find<Feature>(kFeatureNames, name);
}

std::optional<Level> LevelOf(absl::string_view name) { return Find<Level>(kLevelNames, name); }

}  // namespace dealtrace::matching
