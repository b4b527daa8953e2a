// Signing a browser in and out.
//
//   POST /login/codes  Authorization: Bearer …   -> {"code", "path", "expireTime"}: a link for a
//   browser GET  /login?code=…&next=/reports              -> session cookie, once POST /login
//   token=…&next=… (a form)    -> session cookie POST /logout                                  ->
//   no session
#pragma once

#include <memory>
#include <string>

#include "services/gateway/http_call.h"
#include "services/gateway/identity.h"

namespace dealtrace::gateway {

// Thread safe; answers at once.
class SignInHandler {
 public:
  explicit SignInHandler(Identity& identity) : identity_(identity) {}

  // As PageHandler::RouteOf.
  static std::string RouteOf(absl::string_view path);
  // True when a request with this head is answered by what its body says.
  static bool TakesBody(const http::Request& head);
  void Handle(HttpCall& call);

 private:
  void MakeCode(HttpCall& call);
  void SignIn(HttpCall& call);
  void SignOut(HttpCall& call);

  Identity& identity_;
};

}  // namespace dealtrace::gateway
