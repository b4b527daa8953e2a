// Telephone numbers of the sample company: in number ranges kept free for fiction, or as near to
// one as the country has, in the spellings that people type.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "tools/sandbox/company/random.h"

namespace dealtrace::sandbox {

enum class Country : uint8_t { kUnitedStates, kCanada, kUnitedKingdom, kFrance };

// What a number belongs to; the kinds do not share numbers.
enum class Line : uint8_t { kMain, kDirect, kStranger };

// The number in E.164 ("+14155550123") of the `ordinal`-th line of its kind in the country.
// Distinct ordinals have distinct numbers until the range is used up (main lines: 600,000 in the
// United States, 15,000 in Canada, 3,300 in Britain, 15,000 in France); then numbers repeat.
std::string PhoneNumber(Country country, Line line, int64_t ordinal);

// The same number as a person might write it: "(415) 555-0123", "415.555.0123", "+1 415-555-0123".
std::string SpellPhone(absl::string_view e164, Random& random);

// The number with one digit of its last six changed.
std::string WithWrongDigit(absl::string_view e164, Random& random);

}  // namespace dealtrace::sandbox
