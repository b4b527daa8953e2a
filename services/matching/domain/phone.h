// Phone numbers as people write them, brought to E.164.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// Longer texts are no phone numbers.
inline constexpr size_t kPhoneBytesMax = 80;

// `+14155550100`, or "" for what cannot be a number. `region` (ISO 3166, upper case) is the country
// in which a number without a country code is dialled; "" when unknown, and then only international
// forms are understood. An extension is dropped: it leads to the same switchboard.
std::string ToE164(absl::string_view text, absl::string_view region);

// The last seven digits before any extension, or "" when there are fewer: equal for all ways of
// writing one number, whatever the region, so it finds candidates that ToE164 then tells apart.
std::string PhoneTail(absl::string_view text);

// A number as written, with what finds its equals fast.
struct Phone {
  std::string text;
  std::string region;  // where it is dialled; "" when not known
  std::string tail;    // PhoneTail
  // ToE164 when it was read ahead, so that no comparison has to.
  std::optional<std::string> e164;
};
Phone ParsePhone(absl::string_view text, absl::string_view region);

// Compares numbers. Bringing one to E.164 costs more than all else about a call, so it is done only
// for numbers whose tails agree, and once per text and region. It forgets nothing: for what is
// compared within one call, or read ahead within one company. Not thread-safe.
class PhoneReader {
 public:
  void ReadAhead(Phone& phone) { phone.e164 = Read(phone.text, phone.region); }

  // True when both are the same number as far as can be known: equal in E.164, or one lacks its
  // country and the national digits agree.
  bool Same(const Phone& left, const Phone& right);

 private:
  // ToE164.
  const std::string& Read(const std::string& text, const std::string& region);

  absl::flat_hash_map<std::pair<std::string, std::string>, std::string> read_;
};

// The same for two numbers alone.
bool SamePhone(const Phone& left, const Phone& right);

// `US` for `us`, `USA`, `United States` …; "" when the country is not known.
std::string RegionOfCountry(absl::string_view country);

}  // namespace dealtrace::matching
