#include "services/gateway/domain/html.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "services/gateway/domain/web.h"

namespace dealtrace::gateway {

std::string EscapeHtml(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string RenderPage(absl::string_view title, absl::string_view body, absl::string_view nonce) {
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      EscapeHtml(title), " · Dealtrace</title>\n<style nonce=\"", nonce, "\">\n", web::kPage,
      "</style>\n</head>\n<body>\n<header><b>Dealtrace</b> <a href=\"/reports\">Reports</a> "
      "<a href=\"/traces\">Traces</a> <a href=\"/docs\">API</a></header>\n<main>\n<h1>",
      EscapeHtml(title), "</h1>\n", body, "\n</main>\n</body>\n</html>\n");
}

std::string PagePolicy(absl::string_view nonce) {
  return absl::StrCat("default-src 'none'; style-src 'nonce-", nonce,
                      "'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string RenderErrorPage(int http_status, absl::string_view message, absl::string_view nonce) {
  std::string body = absl::StrCat("<p>", EscapeHtml(message), "</p>\n");
  if (http_status == 401) absl::StrAppend(&body, "<p><a href=\"/login\">Sign in</a></p>\n");
  if (http_status == 429 || http_status >= 500) {
    absl::StrAppend(&body, "<p class=\"soft\">Try again in a moment.</p>\n");
  }
  return RenderPage(absl::StrCat("Error ", http_status), body, nonce);
}

std::string RenderSignInPage(absl::string_view next, absl::string_view nonce) {
  return RenderPage("Sign in",
                    absl::StrCat("<p>On the machine that runs the stack, <code>dealtrace "
                                 "open</code> prints a link that signs this browser in.</p>\n"
                                 "<p>Or give a bearer token:</p>\n"
                                 "<form class=\"stack\" method=\"post\" action=\"/login\">\n"
                                 "<input type=\"hidden\" name=\"next\" value=\"",
                                 EscapeHtml(SafeNextPath(next)),
                                 "\">\n<label for=\"token\">Token</label>\n"
                                 "<input id=\"token\" name=\"token\" type=\"password\" "
                                 "autocomplete=\"off\" required>\n"
                                 "<button>Sign in</button>\n</form>\n"),
                    nonce);
}

std::string RenderSignedInPage(absl::string_view next, absl::string_view nonce) {
  const std::string path = EscapeHtml(SafeNextPath(next));
  return RenderPage("Signed in",
                    absl::StrCat("<meta http-equiv=\"refresh\" content=\"0; url=", path,
                                 "\">\n<p><a href=\"", path, "\">Go on</a></p>\n"),
                    nonce);
}

std::string SafeNextPath(absl::string_view next) {
  const bool is_path = absl::StartsWith(next, "/") && !absl::StartsWith(next, "//") &&
                       next.find_first_of("\\;") == absl::string_view::npos;
  const bool is_plain = std::all_of(next.begin(), next.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  return is_path && is_plain ? std::string(next) : "/reports";
}

}  // namespace dealtrace::gateway
