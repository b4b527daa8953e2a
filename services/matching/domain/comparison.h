// One comparison between a call and a deal, and what each outcome of one is worth.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// What is compared. The first four tell which company a call is with, the others which deal of it.
enum class Feature { kCompanyName, kPhone, kEmail, kPerson, kTime, kOwner, kProduct, kDealContact };

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
  kAfter,
  kNamed,
  kOtherNamed,
  kOnDeal,
  kOnOtherDeal,
};

struct Comparison {
  Feature feature = Feature::kCompanyName;
  Level level = Level::kMissing;
  double bits = 0;          // evidence for (> 0) or against (< 0): log2 of the Bayes factor
  std::string explanation;  // one clause for people; holds no number, address or person's name
};

// `company_name`, `SAME_DOMAIN`: as in the contract.
absl::string_view FeatureName(Feature feature);
absl::string_view LevelName(Level level);

// The weight of an outcome, from the one table in comparison.cc. 0 for kMissing.
double WeightBits(Feature feature, Level level);

// `weight` less log2(holders), not under 0: what many companies share tells them less apart.
double ShareBits(double weight, int holders);

}  // namespace dealtrace::matching
