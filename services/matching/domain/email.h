// E-mail addresses; libs/linkage/internet_names.h tells the organisations behind them.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// Lower case without blanks, or "" for what is no address.
std::string NormalizeEmail(absl::string_view text);

}  // namespace dealtrace::matching
