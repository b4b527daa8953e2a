// What people type for a resource.
#pragma once

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::cli {

// People type ids, the contract wants names: `links/files~c-17` for `files~c-17`. An empty text and
// a name are kept.
inline std::string ResourceArgument(absl::string_view collection, const std::string& text) {
  const std::string prefix = absl::StrCat(collection, "/");
  return text.empty() || absl::StartsWith(text, prefix) ? text : absl::StrCat(prefix, text);
}

}  // namespace dealtrace::cli
