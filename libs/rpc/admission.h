// Who may call what: the part of the adapter that comes before a method's own work. Knows nothing
// of gRPC, so that each rule is tested as a function.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/rpc/call.h"
#include "libs/rpc/credentials.h"
#include "libs/rpc/method.h"
#include "libs/rpc/token_verifier.h"

namespace dealtrace::rpc {

// What the transport knows of a call.
struct CallFacts {
  absl::Time deadline = absl::InfiniteFuture();
  // The `authorization` header; empty when there is none.
  absl::string_view authorization;
  // The URI names of the peer's checked certificate; asked only when there is no token.
  std::function<std::vector<std::string>()> peer_uris;
};

struct Admitted {
  absl::Time deadline;
  std::shared_ptr<const Principal> principal;
  absl::string_view bearer_token;  // points into CallFacts::authorization
};

// Thread-safe.
class Admission {
 public:
  Admission(const ServerCredentials& credentials, const std::string& audience);

  // INVALID_ARGUMENT (DEADLINE_REQUIRED), DEADLINE_EXCEEDED, UNAUTHENTICATED (IDENTITY_REQUIRED or
  // TokenVerifier's reasons) or PERMISSION_DENIED (SCOPE_MISSING, naming the scope).
  absl::StatusOr<Admitted> Admit(const MethodRules& rules, const CallFacts& facts, absl::Time now);

 private:
  absl::StatusOr<std::shared_ptr<const Principal>> Identify(const CallFacts& facts,
                                                            absl::string_view token,
                                                            absl::Time now);

  TokenVerifier verifier_;
  // By the certificate's URI name.
  std::map<std::string, std::shared_ptr<const Principal>> services_;
};

}  // namespace dealtrace::rpc
