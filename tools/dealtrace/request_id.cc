#include "tools/dealtrace/request_id.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::cli {
namespace {

std::string Format(std::array<unsigned char, 16> bytes, int version) {
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | (version << 4));
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

}  // namespace

std::string NewRequestId() {
  std::array<unsigned char, 16> bytes;
  RAND_bytes(bytes.data(), bytes.size());
  return Format(bytes, 4);
}

std::string RequestIdFrom(absl::string_view text) {
  if (IsUuid(text)) return absl::AsciiStrToLower(text);
  // RFC 4122, appendix C: the URL namespace 6ba7b811-9dad-11d1-80b4-00c04fd430c8.
  const std::string name = absl::StrCat(absl::HexStringToBytes("6ba7b8119dad11d180b400c04fd430c8"),
                                        "urn:dealtrace:request:", text);
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data());
  std::array<unsigned char, 16> bytes;
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  return Format(bytes, 5);
}

}  // namespace dealtrace::cli
