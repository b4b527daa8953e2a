// The parts that every page of the gateway has.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"

namespace dealtrace::gateway {

// A text as it may stand in HTML, in an element or in a quoted attribute.
std::string EscapeHtml(absl::string_view text);

// A whole document: self-contained, light and dark, without scripts. `title` is text, `body` HTML.
// The policy of the answer must allow styles with `nonce`.
std::string RenderPage(absl::string_view title, absl::string_view body, absl::string_view nonce);

// The Content-Security-Policy of such a page.
std::string PagePolicy(absl::string_view nonce);

// `2026-11-21 10:20:30 UTC`; empty for an absent time.
std::string TimeText(const google::protobuf::Timestamp& time);

// A page that tells what went wrong and, when that is no or a stale identity, how to sign in.
std::string RenderErrorPage(int http_status, absl::string_view message, absl::string_view nonce);

// The sign-in page: how to get a link, and a field for a token. `next` is where to go afterwards.
std::string RenderSignInPage(absl::string_view next, absl::string_view nonce);

// Says that the browser is signed in and goes on to `next`. A page of its own instead of a
// redirect, so that the next request comes from this site and carries the SameSite=Strict cookie.
std::string RenderSignedInPage(absl::string_view next, absl::string_view nonce);

// `next` when it is a path of this site, else `/reports`.
std::string SafeNextPath(absl::string_view next);

}  // namespace dealtrace::gateway
