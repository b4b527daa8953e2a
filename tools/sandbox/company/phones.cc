#include "tools/sandbox/company/phones.h"

#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/sandbox/company/catalogue.h"

namespace dealtrace::sandbox {
namespace {

struct Slice {
  int64_t first = 0;
  int64_t count = 0;
};

// Cuts a range of `lines` numbers into main, direct and stranger lines: 30, 50 and 20 percent.
Slice SliceOf(Line line, int64_t lines) {
  const int64_t main_end = lines * 3 / 10;
  const int64_t direct_end = lines * 8 / 10;
  if (line == Line::kMain) return {0, main_end};
  if (line == Line::kDirect) return {main_end, direct_end - main_end};
  return {direct_end, lines - direct_end};
}

// More area codes of the United States, for companies beyond what the cities' own codes hold.
constexpr int kMoreAreaCodes[] = {
    201, 202, 203, 205, 207, 208, 209, 210, 213, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234,
    239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 272, 276, 281, 301, 302, 304,
    305, 307, 308, 309, 310, 313, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 331, 334, 336,
    337, 339, 347, 351, 352, 360, 361, 386, 401, 405, 406, 407, 408, 409, 413, 415, 417, 419, 423,
    424, 425, 430, 432, 434, 435, 440, 442, 443, 458, 469, 470, 475, 478, 479, 480, 484, 501, 502,
    504, 505, 507, 508, 509, 513, 515, 516, 517, 518, 520, 530, 539, 540, 541, 551, 559, 561, 562,
    563, 567, 570, 571, 573, 574, 575, 580, 585, 586, 601, 603, 605, 606, 607, 608, 609, 610, 615,
    616, 618, 620, 623, 626, 630, 631, 636, 641, 646, 650, 651, 660, 661, 662, 667, 678, 682, 701,
    702, 703, 706, 707, 708, 712, 713, 714, 715, 717, 718, 719, 720, 724, 727, 731, 732, 734, 740,
    747, 754, 757, 760, 763, 765, 769, 770, 772, 773, 775, 779, 781, 785, 786};

std::string NorthAmerican(absl::Span<const City> cities, Line line, int64_t ordinal) {
  const auto city_count = static_cast<int64_t>(cities.size());
  const Slice slice = SliceOf(line, 10000);
  int area_code = cities[static_cast<size_t>(ordinal % city_count)].area_code;
  int64_t row = ordinal / city_count;
  if (row >= slice.count) {
    const int64_t rest = ordinal - slice.count * city_count;
    constexpr int64_t kMoreCount = std::size(kMoreAreaCodes);
    area_code = kMoreAreaCodes[rest % kMoreCount];
    row = rest / kMoreCount;
  }
  // 7919 is prime to every slice, so neighbours do not get neighbouring numbers.
  return absl::StrFormat("+1%03d555%04d", area_code, slice.first + row * 7919 % slice.count);
}

}  // namespace

std::string PhoneNumber(Country country, Line line, int64_t ordinal) {
  switch (country) {
    case Country::kUnitedStates:
      return NorthAmerican(AmericanCities(), line, ordinal);
    case Country::kCanada:
      return NorthAmerican(CanadianCities(), line, ordinal);
    case Country::kUnitedKingdom: {
      const auto cities = BritishCities();
      const auto city_count = static_cast<int64_t>(cities.size());
      const Slice slice = SliceOf(line, 1000);
      return absl::StrFormat("+44%d4960%03d",
                             cities[static_cast<size_t>(ordinal % city_count)].area_code,
                             slice.first + ordinal / city_count * 7 % slice.count);
    }
    case Country::kFrance: {
      constexpr absl::string_view kFictional[] = {"19900", "26191", "35301", "46571", "53649"};
      const Slice slice = SliceOf(line, 10000);
      const int64_t number = slice.first + ordinal / 5 * 7919 % slice.count;
      return absl::StrFormat("+33%s%04d", kFictional[ordinal % 5], number);
    }
  }
  return "";
}

std::string SpellPhone(absl::string_view e164, Random& random) {
  const int64_t style = random.Below(5);
  if (style == 0) return std::string(e164);
  if (absl::StartsWith(e164, "+1")) {
    const absl::string_view area = e164.substr(2, 3);
    const absl::string_view exchange = e164.substr(5, 3);
    const absl::string_view last = e164.substr(8);
    if (style == 1) return absl::StrCat("(", area, ") ", exchange, "-", last);
    if (style == 2) return absl::StrCat(area, ".", exchange, ".", last);
    if (style == 3) return absl::StrCat("1-", area, "-", exchange, "-", last);
    return absl::StrCat("+1 ", area, " ", exchange, " ", last);
  }
  if (absl::StartsWith(e164, "+33")) {
    std::string pairs(e164.substr(3, 1));
    for (size_t at = 4; at < e164.size(); at += 2) absl::StrAppend(&pairs, " ", e164.substr(at, 2));
    if (style <= 2) return absl::StrCat("0", pairs);
    return style == 3 ? absl::StrCat("+33 ", pairs) : absl::StrCat("+33 (0)", pairs);
  }
  const absl::string_view area = e164.substr(3, 3);
  const absl::string_view rest = e164.substr(6);
  if (style <= 2) return absl::StrCat("0", area, " ", rest.substr(0, 3), " ", rest.substr(3));
  return absl::StrCat("+44 ", area, " ", rest.substr(0, 3), " ", rest.substr(3));
}

std::string WithWrongDigit(absl::string_view e164, Random& random) {
  std::string wrong(e164);
  char& digit = wrong[wrong.size() - 1 - static_cast<size_t>(random.Below(6))];
  digit = static_cast<char>('0' + (digit - '0' + random.Between(1, 9)) % 10);
  return wrong;
}

}  // namespace dealtrace::sandbox
