#include "services/gateway/page_response.h"

#include <openssl/rand.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "services/gateway/domain/html.h"
#include "services/gateway/domain/response_encoder.h"
#include "services/gateway/domain/web.h"

namespace dealtrace::gateway {
namespace {

std::string NewNonce() {
  std::string bytes(18, '\0');
  // Without random bytes the page goes out with a nonce that matches nothing: no styles, no hole.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), 18) != 1) return "none";
  return absl::WebSafeBase64Escape(bytes);
}

}  // namespace

http::Response PageResponse(int status,
                            const std::function<std::string(absl::string_view)>& render) {
  const std::string nonce = NewNonce();
  http::Response response = http::MakeResponse(status, "text/html; charset=utf-8", render(nonce));
  response.headers.Add("Content-Security-Policy", PagePolicy(nonce));
  return response;
}

http::Response DocsResponse() {
  const std::string nonce = NewNonce();
  http::Response response = http::MakeResponse(
      200, "text/html; charset=utf-8",
      absl::StrReplaceAll(web::kDocs, {{"{{nonce}}", nonce}, {"{{page_css}}", web::kPage}}));
  response.headers.Add(
      "Content-Security-Policy",
      absl::StrCat("default-src 'none'; style-src 'nonce-", nonce, "'; script-src 'nonce-", nonce,
                   "'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                   "frame-ancestors 'none'"));
  return response;
}

void SendErrorPage(HttpCall& call, const absl::Status& status) {
  const int http_status = HttpStatusOf(static_cast<int>(status.code()));
  call.Send(PageResponse(http_status, [&](absl::string_view nonce) {
    return absl::IsUnauthenticated(status)
               ? RenderSignInPage(call.request().target, nonce)
               : RenderErrorPage(http_status, absl::string_view(status.message()), nonce);
  }));
}

http::Response SeeOther(absl::string_view path) {
  http::Response response;
  response.status = 303;
  response.headers.Add("Location", SafeNextPath(path));
  return response;
}

}  // namespace dealtrace::gateway
