// From an HTTP request to the request message of its route.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/http/uri.h"
#include "services/gateway/domain/route_table.h"

namespace dealtrace::gateway {

// What of an HTTP request becomes fields.
struct HttpInput {
  std::vector<PathBinding> bindings;
  http::QueryParameters query;
  absl::string_view content_type;
  absl::string_view body;
};

// Fills `request`, an empty message of the route's input type, of the generated pool.
// INVALID_ARGUMENT with BadRequest names every field that is wrong: unknown, of the wrong type,
// given twice, or given in the query although it belongs to the path or the body.
absl::Status DecodeRequest(const Route& route, const HttpInput& input,
                           google::protobuf::Message& request);

}  // namespace dealtrace::gateway
