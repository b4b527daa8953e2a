#include "libs/telemetry/trace_state.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace dealtrace::telemetry {
namespace {

constexpr size_t kMembersMax = 32;
// What every party must be able to pass on.
constexpr size_t kCharactersMax = 512;
// A member that is longer goes first when something has to go.
constexpr size_t kLongMemberCharacters = 128;
constexpr size_t kSimpleKeyMax = 256;
constexpr size_t kTenantMax = 241;
constexpr size_t kSystemMax = 14;
constexpr size_t kValueMax = 256;

bool IsLower(char c) { return absl::ascii_islower(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool IsKeyPart(absl::string_view part, size_t characters_max, bool may_begin_with_digit) {
  if (part.empty() || part.size() > characters_max) return false;
  if (!IsLower(part[0]) && !(may_begin_with_digit && IsDigit(part[0]))) return false;
  constexpr absl::string_view kPunctuation = "_-*/";
  return std::all_of(part.begin(), part.end(), [=](char c) {
    return IsLower(c) || IsDigit(c) || kPunctuation.find(c) != absl::string_view::npos;
  });
}

// `vendor`, or `tenant@system`.
bool IsKey(absl::string_view key) {
  const size_t at = key.find('@');
  if (at == absl::string_view::npos) return IsKeyPart(key, kSimpleKeyMax, false);
  return IsKeyPart(key.substr(0, at), kTenantMax, true) &&
         IsKeyPart(key.substr(at + 1), kSystemMax, false);
}

bool IsValue(absl::string_view value) {
  return !value.empty() && value.size() <= kValueMax && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

// Only these two count as blanks around a member.
absl::string_view StripBlanks(absl::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == absl::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

absl::string_view KeyOf(absl::string_view member) { return member.substr(0, member.find('=')); }

bool IsMember(absl::string_view member) {
  const size_t equals = member.find('=');
  return equals != absl::string_view::npos && IsKey(member.substr(0, equals)) &&
         IsValue(member.substr(equals + 1));
}

size_t CharactersOf(const std::vector<absl::string_view>& members) {
  size_t characters = members.empty() ? 0 : members.size() - 1;
  for (const absl::string_view member : members) characters += member.size();
  return characters;
}

void CutToLength(std::vector<absl::string_view>& members) {
  for (size_t i = members.size(); i-- > 0 && CharactersOf(members) > kCharactersMax;) {
    if (members[i].size() > kLongMemberCharacters) {
      members.erase(members.begin() + static_cast<ptrdiff_t>(i));
    }
  }
  while (CharactersOf(members) > kCharactersMax) members.pop_back();
}

}  // namespace

std::string JoinTraceState(absl::Span<const absl::string_view> headers) {
  std::vector<absl::string_view> members;
  size_t count = 0;
  for (const absl::string_view header : headers) {
    for (absl::string_view member : absl::StrSplit(header, ',')) {
      member = StripBlanks(member);
      // Members may be empty, as an empty header is.
      if (member.empty()) continue;
      if (!IsMember(member) || ++count > kMembersMax) return "";
      const bool is_known =
          std::any_of(members.begin(), members.end(),
                      [&](absl::string_view earlier) { return KeyOf(earlier) == KeyOf(member); });
      if (!is_known) members.push_back(member);
    }
  }
  CutToLength(members);
  return absl::StrJoin(members, ",");
}

}  // namespace dealtrace::telemetry
