// What gRPC metadata can carry. gRPC ends the process on a value that it cannot send, so whatever
// comes from outside is checked where it comes in and again before it is sent.
#pragma once

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace dealtrace::rpc {

// Printable ASCII, as gRPC's specification demands of values of headers that do not end in `-bin`.
inline bool IsMetadataValue(absl::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](unsigned char c) { return absl::ascii_isprint(c); });
}

// A `b64token` (RFC 6750, 2.1): letters, digits and -._~+/, then any number of `=`.
inline bool IsBearerToken(absl::string_view token) {
  while (!token.empty() && token.back() == '=') token.remove_suffix(1);
  constexpr absl::string_view kPunctuation = "-._~+/";
  return !token.empty() && std::all_of(token.begin(), token.end(), [=](unsigned char c) {
    return absl::ascii_isalnum(c) || kPunctuation.find(static_cast<char>(c)) != kPunctuation.npos;
  });
}

}  // namespace dealtrace::rpc
