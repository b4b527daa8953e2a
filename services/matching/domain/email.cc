#include "services/matching/domain/email.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace dealtrace::matching {
namespace {

constexpr size_t kAddressBytesMax = 320;  // RFC 5321: 64 for the local part, 255 for the domain

bool IsHostCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string NormalizeEmail(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const size_t at = text.find('@');
  if (at == 0 || at == absl::string_view::npos || text.size() > kAddressBytesMax) return "";
  const absl::string_view domain = text.substr(at + 1);
  const bool is_host =
      !domain.empty() && std::all_of(domain.begin(), domain.end(), IsHostCharacter);
  if (!is_host || text.find_first_of(" \t\r\n<>,;") != absl::string_view::npos) return "";
  return absl::AsciiStrToLower(text);
}

}  // namespace dealtrace::matching
