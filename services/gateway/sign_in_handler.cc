#include "services/gateway/sign_in_handler.h"

#include "absl/time/clock.h"
#include "libs/http/uri.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/errors.h"
#include "services/gateway/domain/html.h"
#include "services/gateway/page_response.h"

namespace dealtrace::gateway {
namespace {

std::string ValueOf(const http::QueryParameters& parameters, absl::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return "";
}

void SendSession(HttpCall& call, const absl::StatusOr<std::string>& cookie,
                 const std::string& next) {
  if (!cookie.ok()) {
    return call.Send(PageResponse(401, [&](absl::string_view nonce) {
      return RenderErrorPage(401, absl::string_view(cookie.status().message()), nonce);
    }));
  }
  http::Response response =
      PageResponse(200, [&](absl::string_view nonce) { return RenderSignedInPage(next, nonce); });
  response.headers.Add("Set-Cookie", *cookie);
  call.Send(std::move(response));
}

}  // namespace

std::string SignInHandler::RouteOf(absl::string_view path) {
  for (const absl::string_view page : {"/login", "/login/codes", "/logout"}) {
    if (path == page) return std::string(page);
  }
  return "";
}

bool SignInHandler::TakesBody(const http::Request& head) {
  return http::SplitTarget(head.target).first == "/login" && head.method == "POST" &&
         Identity::IsSameOrigin(head);
}

void SignInHandler::Handle(HttpCall& call) {
  const std::string& method = call.request().method;
  if (call.path() == "/login/codes" && method == "POST") return MakeCode(call);
  if (call.path() == "/logout" && method == "POST") return SignOut(call);
  if (call.path() == "/login" && (method == "GET" || method == "POST")) return SignIn(call);
  call.SendError(
      Failure(absl::StatusCode::kUnimplemented, "not with this HTTP method", "METHOD_NOT_ALLOWED"),
      405);
}

void SignInHandler::MakeCode(HttpCall& call) {
  // A session must not make links: only who holds the token itself.
  if (!call.request().headers.Has("Authorization")) {
    return call.SendError(Failure(absl::StatusCode::kUnauthenticated,
                                  "send `Authorization: Bearer` and a token", "TOKEN_MISSING"));
  }
  const absl::Time now = absl::Now();
  const auto token = identity_.TokenOf(call.request(), now);
  if (!token.ok()) return call.SendError(token.status());
  const auto code = identity_.MakeLoginCode(*token, now);
  if (!code.ok()) return call.SendError(code.status());
  const nlohmann::ordered_json body = {
      {"code", code->code},
      {"path", absl::StrCat("/login?code=", code->code)},
      {"expireTime", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", code->expiry, absl::UTCTimeZone())}};
  call.Send(http::MakeResponse(200, "application/json; charset=utf-8", body.dump()));
}

void SignInHandler::SignIn(HttpCall& call) {
  const bool is_form = call.request().method == "POST";
  if (is_form && !Identity::IsSameOrigin(call.request())) {
    return SendErrorPage(call, absl::PermissionDeniedError("sign in from the gateway's own page"));
  }
  const auto parameters =
      http::ParseQuery(is_form ? absl::string_view(call.request().body) : call.query());
  if (!parameters.ok()) return SendErrorPage(call, parameters.status());
  const std::string next = ValueOf(*parameters, "next");
  if (is_form) {
    return SendSession(call, identity_.CookieForToken(ValueOf(*parameters, "token"), absl::Now()),
                       next);
  }
  const std::string code = ValueOf(*parameters, "code");
  if (code.empty()) {
    return call.Send(
        PageResponse(200, [&](absl::string_view nonce) { return RenderSignInPage(next, nonce); }));
  }
  SendSession(call, identity_.CookieForCode(code, absl::Now()), next);
}

void SignInHandler::SignOut(HttpCall& call) {
  if (!Identity::IsSameOrigin(call.request())) {
    return SendErrorPage(call, absl::PermissionDeniedError("sign out from the gateway's own page"));
  }
  http::Response response = SeeOther("/login");
  response.headers.Add("Set-Cookie", identity_.EndingCookie());
  call.Send(std::move(response));
}

}  // namespace dealtrace::gateway
