// The words of company names that do not tell one company from another.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// True for a legal form of any of some sixty countries, such as `gmbh`, `sarl`, `ltda` or `oy`.
// `token` is folded and without dots, as ParseCompanyName makes it.
bool IsLegalForm(absl::string_view token);

// True for a word that branches and subsidiaries add or leave out, such as `group` or
// `deutschland`.
bool IsGenericWord(absl::string_view token);

}  // namespace dealtrace::matching
