// Puts scoring's parts together.
#pragma once

#include "absl/status/status.h"
#include "libs/service/application.h"

namespace dealtrace::scoring {

absl::Status Wire(service::Application& application);

}  // namespace dealtrace::scoring
