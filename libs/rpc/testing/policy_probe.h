// Proves for every method of a running server that a call which must be refused is refused before
// its handler runs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/rpc/testing/test_identity.h"

namespace dealtrace::rpc::testing {

struct PolicyProbe {
  // Where the server listens, and the name in its certificate, which is also its audience.
  std::string target;
  std::string service;
  // What opens the server's port and gives no right; its token is not used.
  ClientCredentials credentials;
  // Makes a bearer token that the server's key checks.
  std::function<std::string(const std::vector<std::string>& audiences,
                            const std::vector<std::string>& scopes, absl::Duration lifetime)>
      token;
  // The text of the server's `/metrics`.
  std::function<std::string()> metrics;
};

// Calls every method of each named service (`package.Service`, from the linked contracts) with no
// token, an expired one, one for another audience, one that lacks each of its scopes in turn, a
// forged one, and without a deadline. Returns one line for each call that was not refused as it
// must be, and for each handler that ran; empty when all is well. `calls` gets the number of calls
// made.
std::vector<std::string> FindPolicyHoles(const PolicyProbe& probe,
                                         const std::vector<std::string>& services, int& calls);

// The value of `dealtrace_rpc_server_handlers_run_total` of a method in a `/metrics` text.
double HandlersRun(absl::string_view metrics, absl::string_view method);

}  // namespace dealtrace::rpc::testing
