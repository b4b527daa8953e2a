// What a cell looks like, before anybody knows what its column means.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

enum class ValueShape : uint8_t {
  kEmpty,
  kText,
  kNumber,  // amounts and percentages too
  kDate,    // with or without a time
  kEmail,
  kUrl,
  kPhone,
  kId,       // a UUID, or an id as Salesforce makes them
  kCode,     // one word with a number in it: "d-17", "OPP_0042"
  kBoolean,  // in English, French, German or Spanish
};

ValueShape ShapeOf(absl::string_view text);

// What no column is called: numbers, dates, addresses, ids and codes. A year may be.
bool IsValueOfARecord(absl::string_view text);

}  // namespace dealtrace::ingestion
