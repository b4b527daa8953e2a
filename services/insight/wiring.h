// Puts insight's parts together.
#pragma once

#include "absl/status/status.h"
#include "libs/service/application.h"

namespace dealtrace::insight {

absl::Status Wire(service::Application& application);

}  // namespace dealtrace::insight
