// What the browser may load for the documents that the gateway shows.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::gateway {

// For self-contained documents of other services (the report): styles and pictures of their own, no
// script, nothing from elsewhere.
inline constexpr absl::string_view kDocumentPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

}  // namespace dealtrace::gateway
