// Puts the gateway together.
#pragma once

#include "absl/status/status.h"
#include "libs/service/application.h"

namespace dealtrace::gateway {

// Adds the gateway to the frame. INVALID_ARGUMENT names the setting that is wrong.
absl::Status Wire(service::Application& application);

}  // namespace dealtrace::gateway
