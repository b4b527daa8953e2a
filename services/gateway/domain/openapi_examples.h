// Example values of resource names for the OpenAPI document, as the sample company has them
// (`dealtrace-sandbox company`), so that they can be tried on a local stack.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::gateway {

// An id of a collection, for example `sample-company~006Dn0000000000IAA` of `opportunities`.
std::string ExampleId(absl::string_view collection);

// The name that a field's comment describes by a pattern, for example
// `opportunities/sample-company~006Dn0000000000IAA` for a comment with `opportunities/{id}` in
// backticks; empty when there is none.
std::string ExampleName(absl::string_view comment);

}  // namespace dealtrace::gateway
