// The HTTP routes of a set of services, compiled from their google.api.http annotations.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "services/gateway/domain/path_template.h"

namespace dealtrace::gateway {

// One way to call a method over HTTP.
struct Route {
  std::string http_method;  // upper case
  PathTemplate path;
  std::string path_text;  // as in the annotation
  const google::protobuf::MethodDescriptor* method = nullptr;
  // What the HTTP body is: nothing (both), the whole request, or one field of it.
  bool body_is_request = false;
  const google::protobuf::FieldDescriptor* body_field = nullptr;
  // The field that is the answer's body; null: the whole response.
  const google::protobuf::FieldDescriptor* response_field = nullptr;
};

struct RouteMatch {
  const Route* route = nullptr;  // null: none
  std::vector<PathBinding> bindings;
  // When there is no route: the methods that this path has, for an Allow header.
  std::vector<std::string> allowed_methods;
};

// Immutable and thread safe after Compile.
class RouteTable {
 public:
  // INVALID_ARGUMENT names the method whose annotation cannot be served: bad template, a path
  // variable or body that is no suitable field, a client-streaming method, a path that another
  // method has too.
  static absl::StatusOr<RouteTable> Compile(
      absl::Span<const google::protobuf::ServiceDescriptor* const> services);

  // `path` is as sent, without the query. INVALID_ARGUMENT for a broken escape in it.
  absl::StatusOr<RouteMatch> Match(absl::string_view http_method, absl::string_view path) const;

  // From the most to the least specific.
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

// A field by its path from `message`, by proto or JSON names; null when there is none or the path
// goes through a repeated field.
const google::protobuf::FieldDescriptor* FindFieldByPath(
    const google::protobuf::Descriptor& message, absl::string_view path);
const google::protobuf::FieldDescriptor* FindFieldByAnyName(
    const google::protobuf::Descriptor& message, absl::string_view name);

}  // namespace dealtrace::gateway
