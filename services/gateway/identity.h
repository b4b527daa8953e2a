// Whose token a request carries: in its Authorization header, or in its session cookie.
//
// Sessions have no table: the cookie is the sealed token itself. See docs/decisions/0005.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/http/message.h"
#include "libs/rpc/token_verifier.h"
#include "libs/sync/mutex.h"
#include "services/gateway/sealed_text.h"

namespace dealtrace::gateway {

// A code that signs a browser in once.
struct LoginCode {
  std::string code;
  absl::Time expiry;
};

// Thread safe.
class Identity {
 public:
  // `token_public_key` is the issuer's (PEM). `secure_cookies`: only to be sent over HTTPS.
  Identity(TextSealer sealer, std::string token_public_key, bool secure_cookies);

  // The bearer token to pass on. It is not checked here: each service checks it against its own
  // policy. UNAUTHENTICATED: there is none, or the session is over; PERMISSION_DENIED: a cookie on
  // a request that changes something and does not come from the gateway's own pages.
  absl::StatusOr<std::string> TokenOf(const http::Request& request, absl::Time now) const;

  // A code for the owner of this token, which is checked: good for 60 s, once, at this replica.
  // RESOURCE_EXHAUSTED when too many codes wait to be used.
  absl::StatusOr<LoginCode> MakeLoginCode(const std::string& token, absl::Time now);

  // The Set-Cookie value for a code, which is then used up, or for a token. UNAUTHENTICATED says
  // what to do.
  absl::StatusOr<std::string> CookieForCode(const std::string& code, absl::Time now);
  absl::StatusOr<std::string> CookieForToken(const std::string& token, absl::Time now) const;
  // The Set-Cookie value that ends a session.
  std::string EndingCookie() const;

  // True when a browser says that the request comes from this gateway's own pages.
  static bool IsSameOrigin(const http::Request& request);

 private:
  absl::StatusOr<absl::Time> CheckToken(const std::string& token, absl::Time now) const;

  const TextSealer sealer_;
  const std::unique_ptr<rpc::TokenVerifier> verifier_;
  const bool secure_cookies_;
  sync::Mutex mutex_;
  struct PendingCode {
    std::string token;
    absl::Time expiry;
  };
  std::map<std::string, PendingCode> codes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::gateway
