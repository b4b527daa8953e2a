// Resource names in requests.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// The id of a required name, or INVALID_ARGUMENT that names the field.
absl::StatusOr<std::string> RequireId(absl::string_view collection, const std::string& name,
                                      absl::string_view field);

// As RequireId, but an empty name is an empty id.
absl::StatusOr<std::string> OptionalId(absl::string_view collection, const std::string& name,
                                       absl::string_view field);

struct LinkVersionId {
  std::string call_id;
  int64_t version = 0;  // from 1
};
// Of `links/{call id}/versions/{version}`, or INVALID_ARGUMENT that names the field.
absl::StatusOr<LinkVersionId> RequireLinkVersion(const std::string& name, absl::string_view field);

}  // namespace dealtrace::matching
