// Looks for a text in everything that a database holds.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::testing {

// SQL that yields one text: `schema.table.column` of every column of the schemas that `schemas` (a
// regular expression) matches in which `text` stands, whatever its case, one a line; empty when it
// stands nowhere. Bytes (serialised messages) are searched as they are.
std::string FindTextQuery(absl::string_view schemas, absl::string_view text);

}  // namespace dealtrace::testing
