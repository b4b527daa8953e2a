// Ids of requests that may be repeated.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::cli {

// A random UUID (version 4).
std::string NewRequestId();

// A UUID (version 5, URL namespace) made from any text, so that a restarted pod of one Kubernetes
// Job sends the same id and attaches to its run. A text that is a UUID already is kept.
std::string RequestIdFrom(absl::string_view text);

}  // namespace dealtrace::cli
