// Which process of a service this is.
#pragma once

#include <string>

namespace dealtrace::telemetry {

// A random UUID (RFC 4122, version 4), as the semantic conventions advise: two processes of a
// service never have the same, also not one after the other.
std::string MakeInstanceId();

}  // namespace dealtrace::telemetry
