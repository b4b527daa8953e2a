// Listening on a Unix socket that only this user can reach.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dealtrace::rpc {

// `unix:/folder/name.sock`.
bool IsUnixAddress(absl::string_view address);

// Makes the socket's folder when it is missing and removes the socket of a process that is gone, so
// that a server can listen there. FAILED_PRECONDITION: the path is not absolute or longer than a
// socket's may be, the folder may be entered by others, or something else than a socket is in the
// way. UNAVAILABLE: a process listens there.
absl::Status PrepareUnixSocket(absl::string_view address);

}  // namespace dealtrace::rpc
