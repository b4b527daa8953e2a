#include "libs/rpc/token_verifier.h"

#include <jwt.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/metadata.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {
namespace {

constexpr size_t kTokenBytesMax = 8192;
constexpr size_t kRememberedMax = 4096;
constexpr absl::string_view kIssuer = "dealtrace";
// How far the issuer's clock may be ahead of this machine's.
constexpr absl::Duration kClockLeeway = absl::Minutes(1);

struct JwtDeleter {
  void operator()(jwt_t* jwt) const { jwt_free(jwt); }
};
using Jwt = std::unique_ptr<jwt_t, JwtDeleter>;

struct FreeDeleter {
  void operator()(char* text) const { free(text); }
};

absl::Status Refused(absl::string_view reason, absl::string_view message) {
  return MakeError(absl::StatusCode::kUnauthenticated, message, reason);
}

absl::string_view Claim(const Jwt& jwt, const char* name) {
  const char* value = jwt_get_grant(jwt.get(), name);
  return value == nullptr ? "" : value;
}

// `aud` is one text or a list of texts (RFC 7519, 4.1.3).
bool NamesAudience(const Jwt& jwt, const std::string& audience) {
  const std::unique_ptr<char, FreeDeleter> text(jwt_get_grants_json(jwt.get(), "aud"));
  if (text == nullptr) return Claim(jwt, "aud") == audience;
  const nlohmann::json value = nlohmann::json::parse(text.get(), nullptr, false);
  if (value.is_string()) return value == audience;
  if (!value.is_array()) return false;
  return std::find(value.begin(), value.end(), audience) != value.end();
}

// A claim that is a list of texts; empty when it is absent or something else.
std::vector<std::string> TextsOf(const Jwt& jwt, const char* name) {
  const std::unique_ptr<char, FreeDeleter> text(jwt_get_grants_json(jwt.get(), name));
  std::vector<std::string> texts;
  if (text == nullptr) return texts;
  const nlohmann::json value = nlohmann::json::parse(text.get(), nullptr, false);
  if (!value.is_array()) return texts;
  for (const nlohmann::json& entry : value) {
    if (entry.is_string()) texts.push_back(entry.get<std::string>());
  }
  return texts;
}

// From when on a token may be used: the later of `nbf` and `iat` (RFC 7519, NumericDate); never
// when one of them is no number.
absl::Time StartOf(const Jwt& jwt) {
  const std::unique_ptr<char, FreeDeleter> text(jwt_get_grants_json(jwt.get(), nullptr));
  if (text == nullptr) return absl::InfiniteFuture();
  const nlohmann::json claims = nlohmann::json::parse(text.get(), nullptr, false);
  absl::Time start = absl::InfinitePast();
  for (const char* name : {"nbf", "iat"}) {
    const auto claim = claims.find(name);
    if (claim == claims.end()) continue;
    if (!claim->is_number()) return absl::InfiniteFuture();
    start = std::max(start, absl::UnixEpoch() + absl::Seconds(claim->get<double>()));
  }
  return start;
}

struct Remembered {
  std::shared_ptr<const Principal> principal;
  absl::Time start;
  absl::Time expiry;
};

}  // namespace

struct TokenVerifier::Impl {
  std::string public_key;
  std::string audience;
  sync::Mutex mutex;
  absl::flat_hash_map<std::string, Remembered> remembered ABSL_GUARDED_BY(mutex);

  absl::StatusOr<Remembered> Check(const std::string& token) const;
  void Remember(std::string token, Remembered checked, absl::Time now);
};

absl::StatusOr<Remembered> TokenVerifier::Impl::Check(const std::string& token) const {
  jwt_t* raw = nullptr;
  const int result =
      jwt_decode(&raw, token.c_str(), reinterpret_cast<const unsigned char*>(public_key.data()),
                 static_cast<int>(public_key.size()));
  const Jwt jwt(raw);
  // The library takes the algorithm from the token, so a token "signed" with the public key as an
  // HMAC secret would pass without the second half of this condition.
  if (result != 0 || jwt == nullptr || jwt_get_alg(jwt.get()) != JWT_ALG_ES256) {
    return Refused("TOKEN_INVALID",
                   "the bearer token is not a JWT signed with ES256 by this deployment's issuer");
  }
  if (Claim(jwt, "iss") != kIssuer) {
    return Refused("TOKEN_ISSUER",
                   absl::StrCat("the bearer token's `iss` must be `", kIssuer, "`"));
  }
  if (!NamesAudience(jwt, audience)) {
    return Refused("TOKEN_AUDIENCE",
                   absl::StrCat("the bearer token's `aud` does not name `", audience, "`"));
  }
  const absl::string_view subject = Claim(jwt, "sub");
  const int64_t expiry_seconds = jwt_get_grant_int(jwt.get(), "exp");
  if (subject.empty() || expiry_seconds <= 0) {
    return Refused("TOKEN_INVALID", "the bearer token needs the claims `sub` and `exp`");
  }
  auto principal = std::make_shared<Principal>();
  principal->name = absl::StrCat("user:", subject);
  principal->scopes = absl::StrSplit(Claim(jwt, "scope"), ' ', absl::SkipEmpty());
  principal->user = std::string(Claim(jwt, "user"));
  principal->teams = TextsOf(jwt, "teams");
  return Remembered{std::move(principal), StartOf(jwt), absl::FromUnixSeconds(expiry_seconds)};
}

void TokenVerifier::Impl::Remember(std::string token, Remembered checked, absl::Time now) {
  sync::MutexLock lock(mutex);
  if (remembered.size() >= kRememberedMax) {
    absl::erase_if(remembered, [now](const auto& entry) { return entry.second.expiry <= now; });
    if (remembered.size() >= kRememberedMax) remembered.clear();
  }
  remembered.insert_or_assign(std::move(token), std::move(checked));
}

TokenVerifier::TokenVerifier(std::string public_key, std::string audience)
    : impl_(std::make_unique<Impl>()) {
  impl_->public_key = std::move(public_key);
  impl_->audience = std::move(audience);
}

TokenVerifier::~TokenVerifier() = default;

absl::StatusOr<std::shared_ptr<const Principal>> TokenVerifier::Verify(absl::string_view token,
                                                                       absl::Time now) {
  if (token.size() > kTokenBytesMax) {
    return Refused("TOKEN_INVALID",
                   absl::StrCat("the bearer token is longer than ", kTokenBytesMax, " bytes"));
  }
  if (!IsBearerToken(token)) {
    return Refused("TOKEN_INVALID", "the bearer token has characters that no token has (RFC 6750)");
  }
  absl::StatusOr<Remembered> checked = absl::NotFoundError("");
  {
    sync::MutexLock lock(impl_->mutex);
    const auto found = impl_->remembered.find(token);
    if (found != impl_->remembered.end()) checked = found->second;
  }
  if (!checked.ok()) {
    checked = impl_->Check(std::string(token));
    if (!checked.ok()) return checked.status();
    if (checked->expiry > now) impl_->Remember(std::string(token), *checked, now);
  }
  if (checked->start > now + kClockLeeway) {
    return Refused("TOKEN_NOT_YET_VALID",
                   "the bearer token is not valid yet (`nbf` or `iat`); are the clocks right?");
  }
  if (checked->expiry <= now) {
    return Refused("TOKEN_EXPIRED", "the bearer token has expired; get a new one");
  }
  return checked->principal;
}

}  // namespace dealtrace::rpc
