// One comparison between a call and a deal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// What is compared. The first five tell which company a call is with, the others which deal of it.
enum class Feature {
  kCompanyName,  // what the phone system shows
  kPhone,
  kEmail,
  kPerson,
  kSaidCompany,  // what is said in the call
  kTime,
  kOwner,
  kProduct,
  kDealContact,
  kAmount,
  kCompetitor,
  kTopic,
};
inline constexpr size_t kFeatureCount = 12;

enum class Level {
  kMissing,  // a side says nothing: never evidence
  kExact,
  kSpelling,
  kAcronym,
  kContained,
  kPartial,
  kSame,
  kSameDomain,
  kDisagrees,
  kDuring,
  kBefore,
  kLongBefore,
  kAfter,
  kOverdue,
  kNamed,
  kNotNamed,
  kOtherNamed,
  kOnDeal,
  kOnOtherDeal,
  kFrom,
  kOnBehalf,
  kSelling,
  kNotSelling,
};
inline constexpr size_t kLevelCount = 23;

struct Comparison {
  Feature feature = Feature::kCompanyName;
  Level level = Level::kMissing;
  double bits = 0;          // evidence for (> 0) or against (< 0): log2 of the Bayes factor
  std::string explanation;  // one clause for people; holds no number, address or person's name
  int holders = 1;          // how many companies share what agrees
};

// `company_name`, `SAME_DOMAIN`: as in the contract.
absl::string_view FeatureName(Feature feature);
absl::string_view LevelName(Level level);
std::optional<Feature> FeatureOf(absl::string_view name);
std::optional<Level> LevelOf(absl::string_view name);

}  // namespace dealtrace::matching
