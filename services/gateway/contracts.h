// The contracts of all services, with their comments, as they were when this program was built.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::gateway {

// A serialised google.protobuf.FileDescriptorSet; made by the build.
absl::string_view ContractDescriptors();

}  // namespace dealtrace::gateway
