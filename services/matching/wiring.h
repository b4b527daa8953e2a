// Puts matching's parts together.
#pragma once

#include "absl/status/status.h"
#include "libs/service/application.h"

namespace dealtrace::matching {

absl::Status Wire(service::Application& application);

}  // namespace dealtrace::matching
