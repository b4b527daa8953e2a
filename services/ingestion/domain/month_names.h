// Names of months and days as exports in several languages write them.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// 1 to 12 for a name in English, French, German, Spanish, Italian, Portuguese or Dutch, or its
// first three letters or more where only one month begins so. `word` is without accents. -1: none.
int MonthByName(absl::string_view word);

// Whether `word` names or abbreviates a day of the week in one of those languages.
bool IsWeekday(absl::string_view word);

}  // namespace dealtrace::ingestion
