#include "services/matching/domain/comparison.h"

#include <algorithm>
#include <cmath>

namespace dealtrace::matching {
namespace {

struct Weight {
  Feature feature;
  Level level;
  double bits;
};

// log2( P(outcome | the call belongs to the deal) / P(outcome | it does not) ) among pairs that
// share a key. Estimated by a conditional logit over three sample companies (tools/sandbox, seeds 1
// to 3), then rounded and drawn about half-way towards what was believed before: a sample is
// cleaner than life, where agents take calls for each other and lists carry stale names.
constexpr Weight kWeights[] = {
    // The name that the phone system shows. Saying another company's name is common (old lists,
    // resellers), so disagreement costs less than agreement gives.
    {Feature::kCompanyName, Level::kExact, 10.0},
    {Feature::kCompanyName, Level::kSpelling, 9.0},
    {Feature::kCompanyName, Level::kAcronym, 6.0},
    {Feature::kCompanyName, Level::kContained, 7.0},
    {Feature::kCompanyName, Level::kPartial, 0.0},
    {Feature::kCompanyName, Level::kDisagrees, -3.0},
    // A number that the customer system knows. An unknown one is a small surprise: many mobiles
    // were
    // never typed in.
    {Feature::kPhone, Level::kSame, 10.0},
    {Feature::kPhone, Level::kDisagrees, -2.0},
    {Feature::kEmail, Level::kSame, 11.0},
    {Feature::kEmail, Level::kSameDomain, 7.0},
    {Feature::kEmail, Level::kDisagrees, -2.0},
    // Namesakes exist, and a contact may have left the list.
    {Feature::kPerson, Level::kSame, 6.0},
    {Feature::kPerson, Level::kDisagrees, -1.5},
    // Calls cluster in the life of a deal; some come before its record exists.
    {Feature::kTime, Level::kDuring, 2.0},
    {Feature::kTime, Level::kBefore, -3.0},
    {Feature::kTime, Level::kAfter, -5.0},
    // Who phoned is mostly who owns the deal.
    {Feature::kOwner, Level::kSame, 4.0},
    {Feature::kOwner, Level::kDisagrees, -3.5},
    {Feature::kProduct, Level::kNamed, 4.0},
    {Feature::kProduct, Level::kOtherNamed, -4.0},
    // Tells deals of one company apart; a call about none of them comes from the same people.
    {Feature::kDealContact, Level::kOnDeal, 0.5},
    {Feature::kDealContact, Level::kOnOtherDeal, -2.5},
};

}  // namespace

absl::string_view FeatureName(Feature feature) {
  switch (feature) {
    case Feature::kCompanyName:
      return "company_name";
    case Feature::kPhone:
      return "phone";
    case Feature::kEmail:
      return "email";
    case Feature::kPerson:
      return "person";
    case Feature::kTime:
      return "time";
    case Feature::kOwner:
      return "owner";
    case Feature::kProduct:
      return "product";
    case Feature::kDealContact:
      return "deal_contact";
  }
  return "";
}

absl::string_view LevelName(Level level) {
  switch (level) {
    case Level::kMissing:
      return "MISSING";
    case Level::kExact:
      return "EXACT";
    case Level::kSpelling:
      return "SPELLING";
    case Level::kAcronym:
      return "ACRONYM";
    case Level::kContained:
      return "CONTAINED";
    case Level::kPartial:
      return "PARTIAL";
    case Level::kSame:
      return "SAME";
    case Level::kSameDomain:
      return "SAME_DOMAIN";
    case Level::kDisagrees:
      return "DISAGREES";
    case Level::kDuring:
      return "DURING";
    case Level::kBefore:
      return "BEFORE";
    case Level::kAfter:
      return "AFTER";
    case Level::kNamed:
      return "NAMED";
    case Level::kOtherNamed:
      return "OTHER_NAMED";
    case Level::kOnDeal:
      return "ON_DEAL";
    case Level::kOnOtherDeal:
      return "ON_OTHER_DEAL";
  }
  return "";
}

double WeightBits(Feature feature, Level level) {
  for (const Weight& weight : kWeights) {
    if (weight.feature == feature && weight.level == level) return weight.bits;
  }
  return 0;
}

double ShareBits(double weight, int holders) {
  return std::max(0.0, weight - std::log2(std::max(1, holders)));
}

}  // namespace dealtrace::matching
