#include "services/matching/request_names.h"

#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"

namespace dealtrace::matching {

absl::StatusOr<std::string> RequireId(absl::string_view collection, const std::string& name,
                                      absl::string_view field) {
  absl::StatusOr<std::string> id = rpc::ResourceId(collection, name);
  if (!id.ok()) {
    return rpc::InvalidRequest({{std::string(field), std::string(id.status().message())}});
  }
  return id;
}

absl::StatusOr<std::string> OptionalId(absl::string_view collection, const std::string& name,
                                       absl::string_view field) {
  return name.empty() ? std::string() : RequireId(collection, name, field);
}

}  // namespace dealtrace::matching
