// Where the Unix sockets of a local stack are.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/dealtrace/stack/layout.h"

namespace dealtrace::cli {

// `<folder>/run`; where a socket's path would be longer than the system takes (107 bytes), a short
// private folder in $XDG_RUNTIME_DIR or /tmp, which `<folder>/run/sockets` names from then on.
absl::StatusOr<std::string> MakeSocketFolder(const StackLayout& layout);

// Removes what MakeSocketFolder made outside the stack's folder.
void RemoveSocketFolder(const StackLayout& layout);

}  // namespace dealtrace::cli
