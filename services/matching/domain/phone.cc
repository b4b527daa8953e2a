#include "services/matching/domain/phone.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/text/fold.h"
#include "libs/text/spreadsheet_number.h"

namespace dealtrace::matching {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr size_t kTailDigits = 7;

struct CountryName {
  absl::string_view name;  // folded
  absl::string_view region;
};

// In byte order of the names, for binary search. Two-letter codes need no entry.
constexpr CountryName kCountries[] = {{"america", "US"},
                                      {"argentina", "AR"},
                                      {"aus", "AU"},
                                      {"australia", "AU"},
                                      {"austria", "AT"},
                                      {"belgie", "BE"},
                                      {"belgique", "BE"},
                                      {"belgium", "BE"},
                                      {"brasil", "BR"},
                                      {"brazil", "BR"},
                                      {"bulgaria", "BG"},
                                      {"can", "CA"},
                                      {"canada", "CA"},
                                      {"chile", "CL"},
                                      {"china", "CN"},
                                      {"colombia", "CO"},
                                      {"croatia", "HR"},
                                      {"czech republic", "CZ"},
                                      {"czechia", "CZ"},
                                      {"danmark", "DK"},
                                      {"denmark", "DK"},
                                      {"deu", "DE"},
                                      {"deutschland", "DE"},
                                      {"egypt", "EG"},
                                      {"england", "GB"},
                                      {"esp", "ES"},
                                      {"espana", "ES"},
                                      {"estonia", "EE"},
                                      {"finland", "FI"},
                                      {"fra", "FR"},
                                      {"france", "FR"},
                                      {"gbr", "GB"},
                                      {"germany", "DE"},
                                      {"great britain", "GB"},
                                      {"greece", "GR"},
                                      {"hong kong", "HK"},
                                      {"hungary", "HU"},
                                      {"iceland", "IS"},
                                      {"india", "IN"},
                                      {"indonesia", "ID"},
                                      {"ireland", "IE"},
                                      {"israel", "IL"},
                                      {"ita", "IT"},
                                      {"italia", "IT"},
                                      {"italy", "IT"},
                                      {"japan", "JP"},
                                      {"jordan", "JO"},
                                      {"jpn", "JP"},
                                      {"kenya", "KE"},
                                      {"korea", "KR"},
                                      {"latvia", "LV"},
                                      {"lithuania", "LT"},
                                      {"luxembourg", "LU"},
                                      {"malaysia", "MY"},
                                      {"mexico", "MX"},
                                      {"morocco", "MA"},
                                      {"nederland", "NL"},
                                      {"netherlands", "NL"},
                                      {"new zealand", "NZ"},
                                      {"nigeria", "NG"},
                                      {"nld", "NL"},
                                      {"norge", "NO"},
                                      {"norway", "NO"},
                                      {"osterreich", "AT"},
                                      {"panama", "PA"},
                                      {"peru", "PE"},
                                      {"philipines", "PH"},
                                      {"philippines", "PH"},
                                      {"poland", "PL"},
                                      {"polska", "PL"},
                                      {"portugal", "PT"},
                                      {"romania", "RO"},
                                      {"saudi arabia", "SA"},
                                      {"schweiz", "CH"},
                                      {"serbia", "RS"},
                                      {"singapore", "SG"},
                                      {"slovakia", "SK"},
                                      {"slovenia", "SI"},
                                      {"south africa", "ZA"},
                                      {"south korea", "KR"},
                                      {"spain", "ES"},
                                      {"suisse", "CH"},
                                      {"sverige", "SE"},
                                      {"sweden", "SE"},
                                      {"switzerland", "CH"},
                                      {"taiwan", "TW"},
                                      {"thailand", "TH"},
                                      {"the netherlands", "NL"},
                                      {"turkey", "TR"},
                                      {"turkiye", "TR"},
                                      {"ukraine", "UA"},
                                      {"united arab emirates", "AE"},
                                      {"united kingdom", "GB"},
                                      {"united states", "US"},
                                      {"united states of america", "US"},
                                      {"usa", "US"},
                                      {"vietnam", "VN"}};

static_assert(std::is_sorted(std::begin(kCountries), std::end(kCountries),
                             [](const CountryName& a, const CountryName& b) {
                               return a.name < b.name;
                             }));

// The number in a cell that went through a spreadsheet; "" when its last digits are lost.
std::string Undamaged(absl::string_view text) {
  if (text::IsScientificNotation(text)) return "";
  const absl::string_view whole = text::WithoutDecimalZeros(text, kTailDigits);
  // It is in groups of three, which no telephone number has.
  return whole.size() == text.size() ? std::string(text)
                                     : absl::StrReplaceAll(whole, {{",", ""}, {".", ""}});
}

// Where an extension begins: at `x12`, `ext. 12`, `;ext=12` or `#12`.
size_t ExtensionStart(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = absl::ascii_tolower(static_cast<unsigned char>(text[i]));
    if (c == 'x' || c == '#' || c == ';') return i;
  }
  return text.size();
}

// Without the signs that libphonenumber passes over, which its patterns take half their time for.
// Texts with anything else are left as they are.
std::string WithoutPunctuation(absl::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c == '+' && plain.empty())) {
      plain.push_back(c);
    } else if (!absl::StrContains(" -().", c)) {
      return std::string(text);
    }
  }
  return plain;
}

std::string Digits(absl::string_view text) {
  std::string digits;
  for (const char c : text.substr(0, ExtensionStart(text))) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) digits.push_back(c);
  }
  return digits;
}

}  // namespace

std::string ToE164(absl::string_view text, absl::string_view region) {
  if (text.empty() || text.size() > kPhoneBytesMax) return "";
  const std::string undamaged = Undamaged(text);
  const PhoneNumberUtil& phones = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const std::string default_region = region.empty() ? "ZZ" : std::string(region);
  if (phones.Parse(undamaged, default_region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) {
    return "";
  }
  // Possible, not valid: fictitious and newly opened ranges must still be comparable.
  if (!phones.IsPossibleNumber(number)) return "";
  std::string formatted;
  phones.Format(number, PhoneNumberUtil::E164, &formatted);
  return formatted;
}

std::string PhoneTail(absl::string_view text) {
  if (text.size() > kPhoneBytesMax) return "";
  const std::string digits = Digits(Undamaged(text));
  return digits.size() < kTailDigits ? "" : digits.substr(digits.size() - kTailDigits);
}

Phone ParsePhone(absl::string_view text, absl::string_view region) {
  return {Undamaged(text), std::string(region), PhoneTail(text), std::nullopt};
}

const std::string& PhoneReader::Read(const std::string& text, const std::string& region) {
  std::string plain = text.size() > kPhoneBytesMax ? std::string() : WithoutPunctuation(text);
  const auto [entry, is_new] = read_.try_emplace({std::move(plain), region});
  if (is_new) entry->second = ToE164(entry->first.first, region);
  return entry->second;
}

bool PhoneReader::Same(const Phone& left, const Phone& right) {
  if (left.tail.empty() || left.tail != right.tail) return false;
  // A number without a country is read in the other side's country when its own is not known. By
  // value: a second reading may move the first.
  const auto read = [this](const Phone& phone, const Phone& other) -> std::string {
    const std::string& own = phone.e164 ? *phone.e164 : Read(phone.text, phone.region);
    const bool is_lost = own.empty() && phone.region.empty() && !other.region.empty();
    return is_lost ? Read(phone.text, other.region) : own;
  };
  const std::string a = read(left, right);
  const std::string b = read(right, left);
  if (!a.empty() && !b.empty()) return a == b;
  std::string shorter = Digits(left.text);
  std::string longer = Digits(right.text);
  if (shorter.size() > longer.size()) std::swap(shorter, longer);
  absl::string_view national = shorter;
  while (!national.empty() && national.front() == '0') national.remove_prefix(1);
  return national.size() >= kTailDigits && absl::EndsWith(longer, national);
}

bool SamePhone(const Phone& left, const Phone& right) { return PhoneReader().Same(left, right); }

std::string RegionOfCountry(absl::string_view country) {
  const std::string folded =
      text::Fold(absl::StripAsciiWhitespace(country.substr(0, kPhoneBytesMax)));
  if (folded.size() == 2 && absl::ascii_isalpha(folded[0]) && absl::ascii_isalpha(folded[1])) {
    return folded == "uk" ? "GB" : absl::AsciiStrToUpper(folded);
  }
  const auto* found = std::lower_bound(
      std::begin(kCountries), std::end(kCountries), folded,
      [](const CountryName& entry, const std::string& name) { return entry.name < name; });
  return found != std::end(kCountries) && found->name == folded ? std::string(found->region) : "";
}

}  // namespace dealtrace::matching
