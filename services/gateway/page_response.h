// Answers that are pages.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "libs/http/message.h"
#include "services/gateway/http_call.h"

namespace dealtrace::gateway {

// HTML with the policy that its nonce belongs to. `render` gets the nonce, which is new each time.
http::Response PageResponse(int status,
                            const std::function<std::string(absl::string_view nonce)>& render);

// The API page: the one page that has a script and calls this gateway.
http::Response DocsResponse();

// A page that tells the error; one who is not signed in gets the sign-in page.
void SendErrorPage(HttpCall& call, const absl::Status& status);

// 303 to a path of this site.
http::Response SeeOther(absl::string_view path);

}  // namespace dealtrace::gateway
