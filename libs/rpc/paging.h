// Page tokens: opaque, bound to the list's other arguments, paged by key.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace dealtrace::rpc {

struct Page {
  int size;              // clamped to the maximum
  std::string last_key;  // the last key of the page before; empty at the start
};

// Reads `page_size` and `page_token` of a List request by reflection. INVALID_ARGUMENT: negative
// size, a token of another list, or a request whose other fields changed.
absl::StatusOr<Page> ReadPage(const google::protobuf::Message& request, int default_size,
                              int maximum);

// The token that continues this list after `last_key`.
std::string MakePageToken(const google::protobuf::Message& request, absl::string_view last_key);

}  // namespace dealtrace::rpc
