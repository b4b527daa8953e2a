// Puts the report service together.
#pragma once

#include "absl/status/status.h"
#include "libs/service/application.h"

namespace dealtrace::report {

absl::Status Wire(service::Application& application);

}  // namespace dealtrace::report
