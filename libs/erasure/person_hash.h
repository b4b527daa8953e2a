// By what an erased person is known again, without keeping the person: hashes of what identifies
// one.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::erasure {

// An e-mail address as it is compared: lower case, trimmed.
std::string NormaliseEmail(absl::string_view email);

// A phone number as it is compared: its last nine digits, so that "+1 415 555 0100" and
// "(415) 555-0100" are one. Empty when it has fewer than seven digits.
std::string NormalisePhone(absl::string_view phone);

// A full name as it is compared: its words without case and accents. Empty when it is not two to
// kNameWordsMax words: a single word names too many.
std::string NormaliseName(absl::string_view name);
inline constexpr int kNameWordsMax = 5;

// 32 hexadecimal digits of SHA-256; each kind of identifier has hashes of its own, so that none can
// stand for another.
std::string HashEmail(absl::string_view email);
std::string HashPhone(absl::string_view phone);
// A number by which the person is found in calls and texts only: a record that has it is another's.
std::string HashPhoneInText(absl::string_view phone);
std::string HashRecord(absl::string_view record_name);
std::string HashName(absl::string_view name);

}  // namespace dealtrace::erasure
