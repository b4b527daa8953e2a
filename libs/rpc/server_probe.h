// Connecting to a server of this process as its callers do.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/rpc/certificates.h"

namespace dealtrace::rpc {

// Where a server that listens on `address` is reached from this machine; `port` is the one that it
// got.
std::string LocalTarget(absl::string_view address, int port);

// Makes a connection of its own to the server that is `service` and asks for its health. OK when it
// answers anything.
absl::Status ProbeServer(const std::string& target, const std::string& service,
                         const Certificates& certificates, absl::Time deadline);

}  // namespace dealtrace::rpc
