#include "services/gateway/identity.h"

#include <openssl/rand.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/rpc/metadata.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {
namespace {

constexpr absl::string_view kCookieName = "dealtrace_session";
constexpr absl::string_view kSessionPurpose = "session";
constexpr int kCodeBytes = 18;
constexpr size_t kPendingCodesMax = 1000;
constexpr ptrdiff_t kPendingCodesOfOneMax = 100;
constexpr absl::string_view kOwnAudience = "gateway";
constexpr absl::Duration kCodeLifetime = absl::Seconds(60);
constexpr absl::Duration kSessionLifetimeMax = absl::Hours(12);
constexpr size_t kTokenBytesMax = 8 * 1024;

absl::Status NoIdentity(absl::string_view message, absl::string_view reason) {
  return Failure(absl::StatusCode::kUnauthenticated, message, reason);
}

// Neither too long nor anything that a header could not carry.
absl::Status CheckForm(absl::string_view token) {
  if (token.size() > kTokenBytesMax) {
    return NoIdentity("the bearer token is too long", "TOKEN_INVALID");
  }
  if (!rpc::IsBearerToken(token)) {
    return NoIdentity(
        "the bearer token has characters that no token has; it may hold letters, digits and "
        "-._~+/=",
        "TOKEN_INVALID");
  }
  return absl::OkStatus();
}

absl::string_view CookieOf(const http::Request& request) {
  for (absl::string_view pair : absl::StrSplit(request.headers.Get("Cookie"), ';')) {
    pair = absl::StripAsciiWhitespace(pair);
    if (absl::ConsumePrefix(&pair, kCookieName) && absl::ConsumePrefix(&pair, "=")) return pair;
  }
  return {};
}

// The `exp` of a token whose signature was checked; the past when it has none.
absl::Time ExpiryOf(const std::string& token) {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  std::string claims;
  if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &claims)) {
    return absl::InfinitePast();
  }
  const auto json = nlohmann::json::parse(claims, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("exp") || !json["exp"].is_number_integer()) {
    return absl::InfinitePast();
  }
  return absl::FromUnixSeconds(json["exp"].get<int64_t>());
}

bool ChangesNothing(const http::Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

Identity::Identity(TextSealer sealer, std::string token_public_key, bool secure_cookies)
    : sealer_(std::move(sealer)),
      token_public_key_(std::move(token_public_key)),
      secure_cookies_(secure_cookies) {}

bool Identity::IsSameOrigin(const http::Request& request) {
  const absl::string_view site = request.headers.Get("Sec-Fetch-Site");
  if (!site.empty()) return site == "same-origin";
  absl::string_view origin = request.headers.Get("Origin");
  if (!absl::ConsumePrefix(&origin, "http://")) absl::ConsumePrefix(&origin, "https://");
  return !origin.empty() && absl::EqualsIgnoreCase(origin, request.headers.Get("Host"));
}

absl::StatusOr<std::string> Identity::TokenOf(const http::Request& request, absl::Time now) const {
  absl::string_view authorization = request.headers.Get("Authorization");
  if (!authorization.empty()) {
    if (authorization.size() < 7 ||
        !absl::EqualsIgnoreCase(authorization.substr(0, 7), "bearer ")) {
      return NoIdentity("the Authorization header must be `Bearer` and a token", "TOKEN_MISSING");
    }
    authorization.remove_prefix(7);
    while (absl::ConsumePrefix(&authorization, " ")) continue;
    while (absl::ConsumeSuffix(&authorization, " ")) continue;
    if (absl::Status form = CheckForm(authorization); !form.ok()) return form;
    return std::string(authorization);
  }
  const absl::string_view cookie = CookieOf(request);
  if (cookie.empty()) {
    return NoIdentity("send `Authorization: Bearer` and a token, or sign in at /login",
                      "TOKEN_MISSING");
  }
  if (!ChangesNothing(request) && !IsSameOrigin(request)) {
    return Failure(
        absl::StatusCode::kPermissionDenied,
        "a session may change something only from the gateway's own pages; send a bearer "
        "token instead",
        "CROSS_SITE_REQUEST");
  }
  auto token = sealer_.Open(kSessionPurpose, cookie, now);
  if (!token.ok() || !CheckForm(*token).ok()) {
    return NoIdentity("the session is over; sign in at /login", "SESSION_OVER");
  }
  return token;
}

rpc::TokenVerifier& Identity::VerifierOf(const std::string& audience) const {
  sync::MutexLock lock(mutex_);
  std::unique_ptr<rpc::TokenVerifier>& verifier = verifiers_[audience];
  if (verifier == nullptr) {
    verifier = std::make_unique<rpc::TokenVerifier>(token_public_key_, audience);
  }
  return *verifier;
}

absl::StatusOr<Caller> Identity::CallerOf(const http::Request& request, const std::string& audience,
                                          absl::Time now) const {
  auto token = TokenOf(request, now);
  if (!token.ok()) return token.status();
  const auto principal = VerifierOf(audience).Verify(*token, now);
  if (!principal.ok()) return principal.status();
  return Caller{*std::move(token), (*principal)->name};
}

absl::StatusOr<Identity::CheckedToken> Identity::CheckToken(const std::string& token,
                                                            absl::Time now) const {
  if (absl::Status form = CheckForm(token); !form.ok()) return form;
  const auto principal = VerifierOf(std::string(kOwnAudience)).Verify(token, now);
  if (!principal.ok()) return principal.status();
  return CheckedToken{(*principal)->name, std::min(ExpiryOf(token), now + kSessionLifetimeMax)};
}

absl::StatusOr<LoginCode> Identity::MakeLoginCode(const std::string& token, absl::Time now) {
  const auto checked = CheckToken(token, now);
  if (!checked.ok()) return checked.status();
  std::string bytes(kCodeBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), kCodeBytes) != 1) {
    return absl::InternalError("no random bytes");
  }
  LoginCode code{absl::WebSafeBase64Escape(bytes), std::min(checked->expiry, now + kCodeLifetime)};
  sync::MutexLock lock(mutex_);
  std::erase_if(codes_, [&](const auto& pending) { return pending.second.expiry <= now; });
  const auto own = std::count_if(codes_.begin(), codes_.end(), [&](const auto& pending) {
    return pending.second.caller == checked->name;
  });
  if (codes_.size() >= kPendingCodesMax || own >= kPendingCodesOfOneMax) {
    return Busy("too many sign-in links wait to be used; try again later", kCodeLifetime);
  }
  codes_.emplace(code.code, PendingCode{token, checked->name, code.expiry});
  return code;
}

absl::StatusOr<std::string> Identity::CookieForCode(const std::string& code, absl::Time now) {
  std::string token;
  {
    sync::MutexLock lock(mutex_);
    const auto pending = codes_.find(code);
    if (pending != codes_.end()) {
      if (pending->second.expiry > now) token = std::move(pending->second.token);
      codes_.erase(pending);
    }
  }
  if (token.empty()) {
    return NoIdentity("this sign-in link is over or was used already; ask for a new one",
                      "LOGIN_CODE_INVALID");
  }
  return CookieForToken(token, now);
}

absl::StatusOr<std::string> Identity::CookieForToken(const std::string& token,
                                                     absl::Time now) const {
  const auto checked = CheckToken(token, now);
  if (!checked.ok()) return checked.status();
  auto sealed = sealer_.Seal(kSessionPurpose, token, checked->expiry);
  if (!sealed.ok()) return sealed.status();
  return absl::StrCat(kCookieName, "=", *sealed, "; Path=/; HttpOnly; SameSite=Strict; Max-Age=",
                      absl::ToInt64Seconds(checked->expiry - now),
                      secure_cookies_ ? "; Secure" : "");
}

std::string Identity::EndingCookie() const {
  return absl::StrCat(kCookieName, "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
                      secure_cookies_ ? "; Secure" : "");
}

}  // namespace dealtrace::gateway
