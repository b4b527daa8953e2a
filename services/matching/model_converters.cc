#include "services/matching/model_converters.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/resource_name.h"

namespace dealtrace::matching {
namespace {

v1::LinkModelQuality ToProto(const AnswerQuality& quality) {
  v1::LinkModelQuality made;
  made.set_linked_min(quality.linked_min);
  made.set_linked_count(quality.linked);
  made.set_precision(quality.precision);
  made.set_recall(quality.recall);
  made.set_log_loss(quality.log_loss);
  made.set_calibration_error(quality.calibration_error);
  return made;
}

}  // namespace

v1::LinkModel ToProto(const LinkModel& model) {
  v1::LinkModel made;
  made.set_name(rpc::ResourceName("linkModels", model.version));
  for (size_t feature = 0; feature < kFeatureCount; ++feature) {
    for (size_t level = 0; level < kLevelCount; ++level) {
      if (model.bits[feature][level] == 0) continue;
      v1::ComparisonWeight& weight = *made.add_weights();
      weight.set_comparison(std::string(FeatureName(static_cast<Feature>(feature))));
      weight.set_level(std::string(LevelName(static_cast<Level>(level))));
      weight.set_weight(model.bits[feature][level]);
    }
  }
  made.set_prior_weight(model.prior_bits);
  made.set_no_deal_weight(model.no_deal_bits);
  for (const CalibrationPoint& point : model.calibration) {
    v1::CalibrationStep& step = *made.add_calibration_steps();
    step.set_probability(point.probability);
    step.set_precision(point.precision);
  }
  return made;
}

v1::LinkModelTraining ToProto(const ReviewTraining& training) {
  v1::LinkModelTraining made;
  made.set_linked_call_count(training.linked_calls);
  made.set_unlinked_call_count(training.unlinked_calls);
  made.set_narrowed_call_count(training.narrowed_calls);
  *made.mutable_quality() = ToProto(training.quality);
  *made.mutable_quality_before() = ToProto(training.quality_before);
  return made;
}

absl::StatusOr<LinkModel> FromProto(const v1::LinkModel& model) {
  LinkModel made;
  made.version = rpc::ResourceIdOrEmpty("linkModels", model.name());
  for (const v1::ComparisonWeight& weight : model.weights()) {
    const std::optional<Feature> feature = FeatureOf(weight.comparison());
    const std::optional<Level> level = LevelOf(weight.level());
    if (!feature || !level) {
      return absl::DataLossError(absl::StrCat(model.name(), " weighs ", weight.comparison(), " ",
                                              weight.level(), ", which is not known"));
    }
    made.Bits(*feature, *level) = weight.weight();
  }
  made.prior_bits = model.prior_weight();
  made.no_deal_bits = model.no_deal_weight();
  for (const v1::CalibrationStep& step : model.calibration_steps()) {
    made.calibration.push_back({step.probability(), step.precision()});
  }
  return made;
}

}  // namespace dealtrace::matching
