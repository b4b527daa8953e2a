// Words of organisation names that tell organisations hardly apart.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::linkage {

// Legal forms of some sixty countries as single folded words: `gmbh`, `sarl`, `kk`, `limited`.
bool IsLegalForm(absl::string_view word);

// Countries, regions and words such as `group`, `international`, `the`.
bool IsGenericWord(absl::string_view word);

}  // namespace dealtrace::linkage
