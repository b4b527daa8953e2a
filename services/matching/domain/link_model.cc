#include "services/matching/domain/link_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace dealtrace::matching {
namespace {

struct Weight {
  Feature feature;
  Level level;
  double bits;
};

// Estimated by a conditional logit over three sample companies (tools/sandbox, seeds 1 to 3), then
// drawn about half-way towards what was believed before: a sample is cleaner than life, where
// agents take calls for each other and lists carry stale names.
constexpr Weight kBuiltInWeights[] = {
    // The name that the phone system shows. Another name is common (brands, old lists), so
    // disagreement costs less than agreement gives, unless it is a known company's.
    {Feature::kCompanyName, Level::kExact, 10.5},
    {Feature::kCompanyName, Level::kSpelling, 9.5},
    {Feature::kCompanyName, Level::kAcronym, 6.0},
    {Feature::kCompanyName, Level::kContained, 7.5},
    {Feature::kCompanyName, Level::kPartial, 0.0},
    {Feature::kCompanyName, Level::kDisagrees, -1.5},
    {Feature::kCompanyName, Level::kOtherNamed, -5.0},
    // A number that the customer system knows. An unknown one is a small surprise: many mobiles
    // were never typed in.
    {Feature::kPhone, Level::kSame, 11.0},
    {Feature::kPhone, Level::kDisagrees, -2.5},
    {Feature::kEmail, Level::kSame, 11.0},
    {Feature::kEmail, Level::kSameDomain, 7.0},
    {Feature::kEmail, Level::kDisagrees, -2.0},
    // Namesakes exist, and a contact may have left the list.
    {Feature::kPerson, Level::kSame, 6.5},
    {Feature::kPerson, Level::kDisagrees, -3.0},
    // Said by the customer about the own company; said for whom; only said.
    {Feature::kSaidCompany, Level::kFrom, 9.5},
    {Feature::kSaidCompany, Level::kOnBehalf, 13.0},
    {Feature::kSaidCompany, Level::kNamed, 5.0},
    {Feature::kSaidCompany, Level::kDisagrees, -2.0},
    {Feature::kSaidCompany, Level::kOtherNamed, -7.0},
    // Calls cluster in the life of a deal; some come before its record exists.
    {Feature::kTime, Level::kDuring, 2.0},
    {Feature::kTime, Level::kOverdue, 0.0},
    {Feature::kTime, Level::kBefore, -1.5},
    {Feature::kTime, Level::kLongBefore, -3.5},
    {Feature::kTime, Level::kAfter, -5.5},
    // Who phoned is mostly who owns the deal.
    {Feature::kOwner, Level::kSame, 4.0},
    {Feature::kOwner, Level::kDisagrees, -3.5},
    {Feature::kProduct, Level::kNamed, 5.0},
    {Feature::kProduct, Level::kNotNamed, -0.5},
    {Feature::kProduct, Level::kOtherNamed, -5.0},
    // Tells deals of one company apart; a call about none of them comes from the same people.
    {Feature::kDealContact, Level::kOnDeal, 0.5},
    {Feature::kDealContact, Level::kOnOtherDeal, -2.0},
    {Feature::kAmount, Level::kNamed, 5.0},
    {Feature::kAmount, Level::kOtherNamed, -3.0},
    {Feature::kCompetitor, Level::kNamed, 3.0},
    {Feature::kCompetitor, Level::kOtherNamed, -2.0},
    // Talk without a word of buying or selling is mostly service.
    {Feature::kTopic, Level::kSelling, 1.0},
    {Feature::kTopic, Level::kNotSelling, -2.0},
};

// Of calls of three sample companies (tools/sandbox, seeds 1 to 3); `dealtrace-bench-matching`
// prints it.
constexpr CalibrationPoint kBuiltInCalibration[] = {{0.5, 0.982},  {0.6, 0.987}, {0.65, 0.989},
                                                    {0.7, 0.994},  {0.8, 0.995}, {0.9, 0.996},
                                                    {0.95, 0.997}, {0.98, 0.998}};

constexpr double kThresholdMin = 0.5;

LinkModel MakeBuiltIn() {
  LinkModel model;
  model.version = "rules-2";
  for (const Weight& weight : kBuiltInWeights) {
    model.Bits(weight.feature, weight.level) = weight.bits;
  }
  model.prior_bits = -7.5;
  model.no_deal_bits = -4.25;
  model.calibration.assign(std::begin(kBuiltInCalibration), std::end(kBuiltInCalibration));
  return model;
}

}  // namespace

const LinkModel& BuiltInModel() {
  static const LinkModel model = MakeBuiltIn();
  return model;
}

double ThresholdFor(const LinkModel& model, double precision_min) {
  if (model.calibration.empty()) return std::max(kThresholdMin, precision_min);
  // From the top down, so that one lucky bin under a bad one opens nothing.
  double threshold = 1;
  for (auto point = model.calibration.rbegin(); point != model.calibration.rend(); ++point) {
    if (point->precision < precision_min) break;
    threshold = point->probability;
  }
  return std::max(kThresholdMin, threshold);
}

void Weigh(std::vector<Comparison>& comparisons, const LinkModel& model) {
  for (Comparison& comparison : comparisons) {
    comparison.bits = model.Bits(comparison.feature, comparison.level);
    if (comparison.holders <= 1 || comparison.bits <= 0) continue;
    comparison.bits = std::max(0.0, comparison.bits - std::log2(comparison.holders));
  }
}

double SumBits(const std::vector<Comparison>& comparisons) {
  double bits = 0;
  for (const Comparison& comparison : comparisons) bits += comparison.bits;
  return bits;
}

}  // namespace dealtrace::matching
