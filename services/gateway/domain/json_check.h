// Compares a JSON value with a message type, so that everything that is wrong with a body can be
// told at once and by field. The conversion itself is protobuf's.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "nlohmann/json_fwd.hpp"
#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {

// How deep a body may nest; protobuf's own converter stops at 100.
inline constexpr int kBodyDepthMax = 64;
// How many errors are told.
inline constexpr size_t kFieldErrorsMax = 20;

// The fields of `value` that `message` does not have or that have the wrong shape, in document
// order. Messages with a JSON form of their own (Timestamp, Struct, Any, …) are left to the
// converter.
std::vector<FieldError> CheckJson(const nlohmann::json& value,
                                  const google::protobuf::Descriptor& message);

}  // namespace dealtrace::gateway
