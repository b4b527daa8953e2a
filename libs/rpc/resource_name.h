// Resource names: `collections/{id}` (AIP-122). Nobody else splits or joins them.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace dealtrace::rpc {

// `calls/files~c-1` from `calls` and `files~c-1`; empty for an empty id.
inline std::string ResourceName(absl::string_view collection, absl::string_view id) {
  return id.empty() ? std::string() : absl::StrCat(collection, "/", id);
}

// The id of a name of this collection. INVALID_ARGUMENT says which form is expected.
inline absl::StatusOr<std::string> ResourceId(absl::string_view collection,
                                              absl::string_view name) {
  absl::string_view id = name;
  if (!absl::ConsumePrefix(&id, collection) || !absl::ConsumePrefix(&id, "/") || id.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a name of the form `", collection, "/{id}`"));
  }
  return std::string(id);
}

// The id, or "" for an empty or foreign name: for references inside stored messages.
inline std::string ResourceIdOrEmpty(absl::string_view collection, absl::string_view name) {
  return ResourceId(collection, name).value_or("");
}

}  // namespace dealtrace::rpc
