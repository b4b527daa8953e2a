#include "tools/sandbox/company/identifiers.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/sandbox/company/permutation.h"

namespace dealtrace::sandbox {

std::string CrmId(absl::string_view key_prefix, int64_t number) {
  constexpr absl::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr absl::string_view kCheck = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  std::string id = absl::StrCat(key_prefix, "Dn000000000");
  id.resize(15, '0');
  for (size_t at = id.size() - 1; number > 0 && at >= 5; --at, number /= 62) {
    id[at] = kDigits[static_cast<size_t>(number % 62)];
  }
  for (size_t part = 0; part < 3; ++part) {
    size_t bits = 0;
    for (size_t at = 0; at < 5; ++at) {
      if (absl::ascii_isupper(static_cast<unsigned char>(id[part * 5 + at])))
        bits |= size_t{1} << at;
    }
    id.push_back(kCheck[bits]);
  }
  return id;
}

std::string CallId(uint64_t seed, int64_t number) {
  constexpr uint64_t kCallIdPart = 900;
  const Permutation shuffle(seed, kCallIdPart, int64_t{1} << 48);
  return absl::StrFormat("s-%012x", shuffle.Forward(number));
}

}  // namespace dealtrace::sandbox
