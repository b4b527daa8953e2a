#include "libs/erasure/person_hash.h"

#include <openssl/sha.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/text/tokens.h"

namespace dealtrace::erasure {
namespace {

constexpr size_t kPhoneDigitsMin = 7;
constexpr size_t kPhoneDigitsCompared = 9;
constexpr size_t kHashBytes = 16;

std::string Hash(absl::string_view kind, absl::string_view value) {
  const std::string text = absl::StrCat(kind, "|", value);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), kHashBytes));
}

}  // namespace

std::string NormaliseEmail(absl::string_view email) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(email));
}

std::string NormalisePhone(absl::string_view phone) {
  std::string digits;
  for (char c : phone) {
    if (absl::ascii_isdigit(c)) digits.push_back(c);
  }
  if (digits.size() < kPhoneDigitsMin) return "";
  return digits.size() <= kPhoneDigitsCompared
             ? digits
             : digits.substr(digits.size() - kPhoneDigitsCompared);
}

std::string NormaliseName(absl::string_view name) {
  std::string words;
  int count = 0;
  for (const text::Token& token : text::Tokenize(name)) {
    if (token.kind != text::TokenKind::kWord) continue;
    absl::StrAppend(&words, count++ == 0 ? "" : " ", token.folded);
  }
  return count >= 2 && count <= kNameWordsMax ? words : "";
}

std::string HashEmail(absl::string_view email) { return Hash("email", NormaliseEmail(email)); }

std::string HashPhone(absl::string_view phone) { return Hash("phone", NormalisePhone(phone)); }

std::string HashPhoneInText(absl::string_view phone) {
  return Hash("phone in text", NormalisePhone(phone));
}

std::string HashRecord(absl::string_view record_name) { return Hash("record", record_name); }

std::string HashName(absl::string_view name) { return Hash("name", NormaliseName(name)); }

}  // namespace dealtrace::erasure
