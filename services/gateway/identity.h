// Whose token a request carries: in its Authorization header, or in its session cookie.
//
// Sessions have no table: the cookie is the sealed token itself. See docs/decisions/0005.
#pragma once

#include <map>
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

// Whose request it is.
struct Caller {
  std::string token;  // to be passed on
  std::string name;   // the principal, for example `user:ann`
};

// Thread safe.
class Identity {
 public:
  // `token_public_key` is the issuer's (PEM). `secure_cookies`: only to be sent over HTTPS.
  Identity(TextSealer sealer, std::string token_public_key, bool secure_cookies);

  // The bearer token to pass on, of which only the form is checked. UNAUTHENTICATED: there is none,
  // it is none, or the session is over; PERMISSION_DENIED: a cookie on a request that changes
  // something and does not come from the gateway's own pages. Needs nothing of the body.
  absl::StatusOr<std::string> TokenOf(const http::Request& request, absl::Time now) const;

  // The caller of a method of the service `audience`: TokenOf, and the token is good there now. The
  // service checks it again, against the method's policy.
  absl::StatusOr<Caller> CallerOf(const http::Request& request, const std::string& audience,
                                  absl::Time now) const;

  // A code for the owner of this token, which is checked: good for 60 s, once, at this replica.
  // RESOURCE_EXHAUSTED when too many codes, or too many of this caller, wait to be used.
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
  struct CheckedToken {
    std::string name;
    absl::Time expiry;
  };
  absl::StatusOr<CheckedToken> CheckToken(const std::string& token, absl::Time now) const;
  rpc::TokenVerifier& VerifierOf(const std::string& audience) const;

  const TextSealer sealer_;
  const std::string token_public_key_;
  const bool secure_cookies_;
  mutable sync::Mutex mutex_;
  // One for each service that was called, and the gateway's own.
  mutable std::map<std::string, std::unique_ptr<rpc::TokenVerifier>> verifiers_
      ABSL_GUARDED_BY(mutex_);
  struct PendingCode {
    std::string token;
    std::string caller;
    absl::Time expiry;
  };
  std::map<std::string, PendingCode> codes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::gateway
