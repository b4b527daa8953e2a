// How many files and connections a process may have open.
#pragma once

namespace dealtrace::service {

// Raises the soft limit to the hard one, and logs both when they are low for a service that many
// callers are connected to.
void RaiseDescriptorLimit();

}  // namespace dealtrace::service
