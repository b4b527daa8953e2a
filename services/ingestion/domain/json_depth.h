// Guards the JSON parser.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// How deep brackets nest in a JSON text, well-formed or not. Brackets inside strings do not count.
int JsonDepth(absl::string_view json);

}  // namespace dealtrace::ingestion
