// Named places where a test can make a process die or stop.
//
// Compiled in always, inert unless the environment names them:
//   DEALTRACE_FAILPOINTS="/path/hits;before_commit/apply changes=kill@3;statement/copy_call=stop@1"
// The first part is a file to which every hit of a named point appends one line `<pid> <point>
// <detail>`; each further part is `<point>=<action>@<hit>`: at that hit of this process (from 1; 0
// means never, the hits are only counted) it does `kill` (SIGKILL), `abort`, `stop` (SIGSTOP) or
// `count` (nothing). A point that ends in `*` names all that begin so.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::postgres {

// Cheap when the variable is absent. Thread-safe. `detail` says what the test wants to prove, for
// example the open transaction's backend.
void Failpoint(absl::string_view point, absl::string_view detail = "");

// Whether the environment names any point, so that a costly detail need not be made in vain.
bool FailpointsArmed();

}  // namespace dealtrace::postgres
