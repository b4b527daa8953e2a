// Between the contract's LinkModel and matching's own.
#pragma once

#include "absl/status/statusor.h"
#include "dealtrace/matching/v1/link_model.pb.h"
#include "services/matching/domain/link_model.h"
#include "services/matching/domain/review_training.h"

namespace dealtrace::matching {

// Weights and calibration; the name is that of the model's version.
v1::LinkModel ToProto(const LinkModel& model);
v1::LinkModelTraining ToProto(const ReviewTraining& training);
// DATA_LOSS: it names a comparison or level that this program does not know.
absl::StatusOr<LinkModel> FromProto(const v1::LinkModel& model);

}  // namespace dealtrace::matching
