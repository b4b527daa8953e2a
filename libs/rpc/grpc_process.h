// What gRPC sets for a whole process.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::rpc {

// gRPC's own log lines become JSON lines like all others, and Abseil's search for lock cycles,
// which Debian's build leaves on and which costs some percent of every call, is switched off. Once
// a process, from wherever a server or a client is made first. Thread-safe.
void PrepareGrpc();

// What may be logged of a message of gRPC's: the plain words before the first quotation mark. The
// rest may be a header that a peer sent, as text or as a dump of its bytes, and so a token.
std::string MaskGrpcMessage(absl::string_view message);

// gRPC has at least two threads that tell a process's servers and clients what happens. While it
// lives, a PollerLoan lets one handler run on such a thread instead of being handed to another;
// never more than one at a time in the process, so that the others go on telling.
class PollerLoan {
 public:
  PollerLoan();
  PollerLoan(const PollerLoan&) = delete;
  PollerLoan& operator=(const PollerLoan&) = delete;
  ~PollerLoan();

  // False: somebody else has it.
  bool granted() const { return granted_; }

 private:
  const bool granted_;
};

}  // namespace dealtrace::rpc
