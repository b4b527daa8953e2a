// What gRPC sets for a whole process.
#pragma once

namespace dealtrace::rpc {

// gRPC's own log lines become JSON lines like all others, and Abseil's search for lock cycles,
// which Debian's build leaves on and which costs some percent of every call, is switched off. Once
// a process, from wherever a server or a client is made first. Thread-safe.
void PrepareGrpc();

}  // namespace dealtrace::rpc
