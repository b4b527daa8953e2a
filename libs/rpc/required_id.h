// Resource names in requests.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"

namespace dealtrace::rpc {

// The id of a required name, or INVALID_ARGUMENT that names the field.
inline absl::StatusOr<std::string> RequireId(absl::string_view collection, absl::string_view name,
                                             absl::string_view field = "name") {
  absl::StatusOr<std::string> id = ResourceId(collection, name);
  if (!id.ok()) return InvalidRequest({{std::string(field), std::string(id.status().message())}});
  return id;
}

}  // namespace dealtrace::rpc
