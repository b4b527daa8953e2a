// The errors of the OpenAPI document: which a method may have, and what they look like.
#pragma once

#include "absl/strings/string_view.h"
#include "nlohmann/json_fwd.hpp"

namespace dealtrace::gateway {

// The responses of a method that are no success: those that every call may have, those that its
// comment names by their google.rpc.Code, and `default` for what is left.
nlohmann::ordered_json ErrorResponses(absl::string_view comment, bool takes_body);

// The `components.responses` to which the text of the paths refers, and the schemas that they need.
nlohmann::ordered_json ErrorComponents(absl::string_view paths);
nlohmann::ordered_json ErrorSchemas();

// `components.headers`.
nlohmann::ordered_json HeaderComponents();

}  // namespace dealtrace::gateway
