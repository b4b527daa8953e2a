#include "libs/erasure/person_hash.h"

#include <openssl/sha.h>
#include <phonenumbers/phonenumberutil.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::erasure {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr size_t kPhoneDigitsMin = 7;
// Longer texts are no phone numbers.
constexpr size_t kPhoneBytesMax = 80;
// A country code and a number: what is dialled without `+` in fewer digits may be a national
// number.
constexpr size_t kInternationalDigitsMin = 11;
constexpr size_t kHashBytes = 16;

std::string Hash(absl::string_view kind, absl::string_view value) {
  const std::string text = absl::StrCat(kind, "|", value);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), kHashBytes));
}

// Up to an extension: `x12`, `ext. 12`, `;ext=12`, `#12`.
absl::string_view WithoutExtension(absl::string_view phone) {
  return phone.substr(0, std::min(phone.find_first_of("xX#;eE"), phone.size()));
}

struct Phone {
  std::string normal;    // empty when it is none
  std::string national;  // without country and without what is dialled before it
  bool has_country = false;
};

// What may be dialled before a national number is no part of it: 0 in most countries, 1 in North
// America, 8 in Russia.
std::string WithoutTrunkPrefix(absl::string_view digits) {
  const size_t begin = std::min(digits.find_first_not_of('0'), digits.size());
  if (begin > 0) return std::string(digits.substr(begin));
  if (digits.size() == 11 && (digits[0] == '1' || digits[0] == '8')) {
    return std::string(digits.substr(1));
  }
  return std::string(digits);
}

Phone ParsePhone(absl::string_view text) {
  Phone phone;
  if (text.size() > kPhoneBytesMax) return phone;
  text = WithoutExtension(text);
  std::string digits;
  for (char c : text) {
    if (absl::ascii_isdigit(c)) digits.push_back(c);
  }
  if (digits.size() < kPhoneDigitsMin) return phone;
  const size_t first = text.find_first_of("+0123456789");
  phone.has_country = text[first] == '+' || absl::StartsWith(digits, "00");
  if (!phone.has_country) {
    phone.normal = digits;
    phone.national = WithoutTrunkPrefix(digits);
    return phone;
  }
  if (absl::StartsWith(digits, "00")) digits.erase(0, 2);
  const PhoneNumberUtil& phones = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (phones.Parse(absl::StrCat("+", digits), "ZZ", &number) == PhoneNumberUtil::NO_PARSING_ERROR) {
    phones.Format(number, PhoneNumberUtil::E164, &phone.normal);
    phones.GetNationalSignificantNumber(number, &phone.national);
  } else {
    phone.normal = absl::StrCat("+", digits);
    phone.national = digits;
  }
  return phone;
}

std::string HashPhoneInText(absl::string_view normal) { return Hash("phone in text", normal); }
std::string HashPhoneWithoutCountry(absl::string_view national) {
  return Hash("phone without country", national);
}
std::string HashPhoneOfAnyCountry(absl::string_view national) {
  return Hash("phone of any country", national);
}

}  // namespace

std::string NormaliseEmail(absl::string_view email) {
  email = absl::StripAsciiWhitespace(email);
  if (std::all_of(email.begin(), email.end(), absl::ascii_isascii)) {
    return absl::AsciiStrToLower(email);
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  if (U_FAILURE(error)) return absl::AsciiStrToLower(email);
  const icu::UnicodeString folded =
      fold->normalize(icu::UnicodeString::fromUTF8(
                          icu::StringPiece(email.data(), static_cast<int32_t>(email.size()))),
                      error);
  std::string text;
  folded.toUTF8String(text);
  return U_FAILURE(error) ? absl::AsciiStrToLower(email) : text;
}

std::string NormalisePhone(absl::string_view phone) { return ParsePhone(phone).normal; }

std::string NationalPhone(absl::string_view phone) { return ParsePhone(phone).national; }

std::string NormaliseName(absl::string_view name) {
  const std::vector<NameToken> tokens = TokenizeForNames(name);
  if (tokens.size() < 2 || tokens.size() > kNameWordsMax) return "";
  return JoinTokens(tokens.data(), tokens.data() + tokens.size());
}

std::string HashEmail(absl::string_view email) { return Hash("email", NormaliseEmail(email)); }

std::string HashPhone(absl::string_view phone) { return Hash("phone", NormalisePhone(phone)); }

std::string HashRecord(absl::string_view record_name) { return Hash("record", record_name); }

std::string HashName(absl::string_view name) { return Hash("name", NormaliseName(name)); }

std::vector<std::string> HashesOfPhoneInText(absl::string_view phone) {
  const Phone parsed = ParsePhone(phone);
  if (parsed.normal.empty()) return {};
  if (parsed.has_country) {
    return {HashPhoneInText(parsed.normal), HashPhoneWithoutCountry(parsed.national)};
  }
  return {HashPhoneInText(parsed.normal), HashPhoneWithoutCountry(parsed.normal),
          HashPhoneWithoutCountry(parsed.national), HashPhoneOfAnyCountry(parsed.national)};
}

std::vector<std::string> HashesToFindPhone(absl::string_view phone) {
  const Phone parsed = ParsePhone(phone);
  if (parsed.normal.empty()) return {};
  std::vector<std::string> hashes = {Hash("phone", parsed.normal), HashPhoneInText(parsed.normal)};
  if (parsed.has_country) {
    hashes.push_back(HashPhoneOfAnyCountry(parsed.national));
    return hashes;
  }
  hashes.push_back(HashPhoneWithoutCountry(parsed.normal));
  if (parsed.national != parsed.normal) hashes.push_back(HashPhoneWithoutCountry(parsed.national));
  if (parsed.normal.size() >= kInternationalDigitsMin) {
    hashes.push_back(HashPhoneInText(absl::StrCat("+", parsed.normal)));
  }
  return hashes;
}

std::vector<std::string> HashesOfNameInText(absl::string_view name) {
  const std::vector<NameToken> tokens = TokenizeForNames(name);
  if (tokens.size() < 2 || tokens.size() > kNameWordsMax) return {};
  return {HashTokens(tokens.data(), tokens.data() + tokens.size()), HashFirstTokens(tokens.data())};
}

std::string HashTokens(const NameToken* begin, const NameToken* end) {
  return Hash("name", JoinTokens(begin, end));
}

std::string HashFirstTokens(const NameToken* begin) {
  return Hash("beginning of a name", JoinTokens(begin, begin + 2));
}

}  // namespace dealtrace::erasure
