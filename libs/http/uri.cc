#include "libs/http/uri.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace dealtrace::http {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// How many bytes the well-formed UTF-8 character at `at` has; 0 when it is ill-formed.
size_t Utf8CharacterBytes(absl::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return 1;
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(at + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool beyond = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : size;
}

bool IsUtf8(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t size = Utf8CharacterBytes(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

}  // namespace

absl::StatusOr<std::string> PercentDecode(absl::string_view text, absl::string_view keep_encoded) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? HexValue(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexValue(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return absl::InvalidArgumentError(
          "a percent sign in the address must be followed by two hexadecimal digits; write a "
          "percent sign itself as %25");
    }
    const char c = static_cast<char>(high * 16 + low);
    if (absl::StrContains(keep_encoded, c)) {
      absl::StrAppend(&decoded, text.substr(i, 3));
    } else {
      decoded.push_back(c);
    }
    i += 2;
  }
  if (!IsUtf8(decoded)) return absl::InvalidArgumentError("the address is not UTF-8");
  return decoded;
}

std::string PercentEncode(absl::string_view text, absl::string_view keep) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (IsUnreserved(c) || absl::StrContains(keep, c)) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return encoded;
}

absl::StatusOr<QueryParameters> ParseQuery(absl::string_view query, int parameter_count_max) {
  QueryParameters parameters;
  for (const absl::string_view piece : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    if (static_cast<int>(parameters.size()) == parameter_count_max) {
      return absl::InvalidArgumentError(
          absl::StrCat("more than ", parameter_count_max, " query parameters"));
    }
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(piece, absl::MaxSplits('=', 1));
    auto name = PercentDecode(absl::StrReplaceAll(pair.first, {{"+", " "}}));
    auto value = PercentDecode(absl::StrReplaceAll(pair.second, {{"+", " "}}));
    if (!name.ok()) return name.status();
    if (!value.ok()) return value.status();
    parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return parameters;
}

std::pair<absl::string_view, absl::string_view> SplitTarget(absl::string_view target) {
  return absl::StrSplit(target, absl::MaxSplits('?', 1));
}

}  // namespace dealtrace::http
