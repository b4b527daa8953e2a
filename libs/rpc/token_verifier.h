// Checks bearer tokens: JWT, ES256, claims iss=dealtrace, sub, aud, scope, exp, nbf, iat.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/rpc/call.h"

namespace dealtrace::rpc {

// Thread-safe. Remembers tokens that it found good, until they expire, because checking a signature
// costs more than the rest of a call.
class TokenVerifier {
 public:
  // The PEM public key of the issuer; the audience that a token must name.
  TokenVerifier(std::string public_key, std::string audience);
  ~TokenVerifier();

  // UNAUTHENTICATED with ErrorInfo reason TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID,
  // TOKEN_ISSUER or TOKEN_AUDIENCE. Never quotes the token.
  absl::StatusOr<std::shared_ptr<const Principal>> Verify(absl::string_view token, absl::Time now);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::rpc
