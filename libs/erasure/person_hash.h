// By what an erased person is known again, without keeping the person: hashes of what identifies
// one.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/erasure/name_tokens.h"

namespace dealtrace::erasure {

// An e-mail address as it is compared: without case, trimmed.
std::string NormaliseEmail(absl::string_view email);

// A phone number as it is compared. With a country ("+1 (415) 555-0100", "001 415 …") in E.164;
// without one its digits alone, which equal no number with a country: nobody is taken for another
// by a part of a number. An extension is dropped. Empty when it has fewer than seven digits.
std::string NormalisePhone(absl::string_view phone);

// The number as it is dialled within its country, if the country is known; else without what is
// dialled before it. For telling that two numbers may be one.
std::string NationalPhone(absl::string_view phone);

// A full name as it is compared: its words without case and accents. Empty when it is not two to
// kNameWordsMax words or letters of a script without spaces: a single word names too many.
std::string NormaliseName(absl::string_view name);
inline constexpr int kNameWordsMax = 8;

// 32 hexadecimal digits of SHA-256; each kind of identifier has hashes of its own, so that none can
// stand for another.
std::string HashEmail(absl::string_view email);
// Whoever has this number is the person.
std::string HashPhone(absl::string_view phone);
std::string HashRecord(absl::string_view record_name);
std::string HashName(absl::string_view name);

// By which a number is found in calls and texts only: a record that has it is another's. In texts
// people leave the country out, so a number without one equals the same national number.
std::vector<std::string> HashesOfPhoneInText(absl::string_view phone);
// Those of which a number in a text must have one to be an erased person's.
std::vector<std::string> HashesToFindPhone(absl::string_view phone);

// By which a full name is found in a text: the name, and its first two words, by which a text is
// looked through quickly.
std::vector<std::string> HashesOfNameInText(absl::string_view name);
std::string HashTokens(const NameToken* begin, const NameToken* end);
std::string HashFirstTokens(const NameToken* begin);

}  // namespace dealtrace::erasure
