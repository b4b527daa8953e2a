#include "tools/sandbox/company/accounts.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/sandbox/company/identifiers.h"

namespace dealtrace::sandbox {
namespace {

// Of every 100 companies the first 78 slots are American, then Canadian, British and French.
constexpr int64_t kCountryStart[] = {0, 78, 84, 92, 100};
// Spreads the slots, so that the first few companies are not all American. 37 is prime to 100.
constexpr int64_t kSlotStride = 37;
// Strangers and resellers draw from numbers that no account has.
constexpr int64_t kStrangerStart = 40'000'000;
constexpr int64_t kResellerStart = 80'000'000;
// One firm in 25 sits in a business centre with two others and shares its switchboard.
constexpr int64_t kSwitchboardPeriod = 25;
constexpr int64_t kSwitchboardSlot = 7;
constexpr int64_t kSwitchboardMembers = 3;

struct Place {
  Country country = Country::kUnitedStates;
  int64_t ordinal = 0;  // among the companies of the country
};

Place PlaceOf(int64_t index) {
  const int64_t slot = index % 100 * kSlotStride % 100;
  size_t country = 0;
  while (slot >= kCountryStart[country + 1]) ++country;
  const int64_t width = kCountryStart[country + 1] - kCountryStart[country];
  return {static_cast<Country>(country), index / 100 * width + slot - kCountryStart[country]};
}

absl::Span<const City> CitiesOf(Country country) {
  switch (country) {
    case Country::kCanada:
      return CanadianCities();
    case Country::kUnitedKingdom:
      return BritishCities();
    case Country::kFrance:
      return FrenchCities();
    case Country::kUnitedStates:
      break;
  }
  return AmericanCities();
}

// The letters of names in ASCII, for addresses.
std::string Plain(absl::string_view name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(
      name, {{"é", "e"}, {"è", "e"}, {"É", "e"}, {"ç", "c"}, {"î", "i"}, {"ô", "o"}, {"â", "a"}}));
}

}  // namespace

absl::string_view SegmentName(Segment segment) {
  constexpr absl::string_view kNames[] = {"SMB", "Mid-Market", "Enterprise"};
  return kNames[static_cast<size_t>(segment)];
}

People::People(const CompanyOptions& options) : seed_(options.seed), size_(SizeOf(options)) {}

Account People::Make(int64_t index, bool stranger) const {
  const int64_t number = stranger ? kStrangerStart + index : index;
  Random random(seed_, Purpose::kAccount, static_cast<uint64_t>(number));
  const Place place = PlaceOf(index);
  Account account;
  account.index = index;
  account.id = CrmId("001", number);
  account.country = place.country;
  account.language = place.country == Country::kFrance ? Language::kFrench : Language::kEnglish;
  account.name =
      MakeCompanyName(seed_, stranger ? -1 - place.ordinal : place.ordinal, place.country);
  const absl::Span<const City> cities = CitiesOf(place.country);
  const City& city = cities[static_cast<size_t>(place.ordinal) % cities.size()];
  account.city = std::string(city.name);
  account.state = std::string(city.state);
  account.region = std::string(city.region);
  account.currency = place.country == Country::kFrance          ? "EUR"
                     : place.country == Country::kUnitedKingdom ? "GBP"
                                                                : "USD";
  account.industry = std::string(random.Pick(Industries()));
  account.segment = static_cast<Segment>(random.Weighted({50, 35, 15}));
  constexpr int64_t kEmployeesLow[] = {8, 100, 1000};
  constexpr int64_t kEmployeesHigh[] = {99, 999, 20000};
  const auto segment = static_cast<size_t>(account.segment);
  account.employees = random.Between(kEmployeesLow[segment], kEmployeesHigh[segment]);
  account.revenue_millions =
      std::round(static_cast<double>(account.employees) * (0.08 + 0.3 * random.Unit()) * 100) / 100;
  account.domain = absl::StrCat(DomainLabel(Plain(account.name.core)), ".example");
  const int64_t group = index % (kSwitchboardPeriod * kSwitchboardMembers);
  account.shared_switchboard = !stranger && index % kSwitchboardPeriod == kSwitchboardSlot;
  const int64_t line_owner = account.shared_switchboard ? index - group + kSwitchboardSlot : index;
  const Place line = PlaceOf(line_owner);
  account.main_number = PhoneNumber(line.country, stranger ? Line::kStranger : Line::kMain,
                                    stranger ? line.ordinal % 100000 : line.ordinal);
  return account;
}

Account People::MakeAccount(int64_t index) const { return Make(index, false); }
Account People::MakeStranger(int64_t index) const { return Make(index, true); }

int People::ContactCount(int64_t account_index) const {
  Random random(seed_, Purpose::kContact, static_cast<uint64_t>(account_index));
  return 1 + static_cast<int>(random.Weighted({35, 40, 25}));
}

Contact People::MakeContact(const Account& account, int number) const {
  const auto index = static_cast<uint64_t>(account.index);
  Random random(seed_, Purpose::kContact, index, static_cast<uint64_t>(number) + 1);
  Contact contact;
  const int64_t ordinal = account.index * 3 + number;
  contact.id = CrmId("003", ordinal);
  contact.first_name = std::string(random.Pick(FirstNames(account.language)));
  contact.last_name = std::string(random.Pick(LastNames(account.language)));
  contact.email =
      absl::StrCat(Plain(contact.first_name), ".", Plain(contact.last_name), "@", account.domain);
  contact.direct = random.Chance(0.6);
  const Place place = PlaceOf(account.index);
  contact.phone = contact.direct
                      ? PhoneNumber(account.country, Line::kDirect, place.ordinal * 3 + number)
                      : account.main_number;
  constexpr absl::string_view kTitles[] = {"Operations Manager", "IT Manager", "Controller",
                                           "Purchasing Lead",    "VP Sales",   "Project Manager"};
  constexpr absl::string_view kFrenchTitles[] = {"Responsable informatique", "Acheteur",
                                                 "Directeur des opérations", "Chef de projet"};
  contact.title = std::string(account.language == Language::kFrench ? random.Pick(kFrenchTitles)
                                                                    : random.Pick(kTitles));
  constexpr absl::string_view kRoles[] = {"Champion", "Decision Maker", "Influencer", "End User"};
  contact.role = std::string(random.Pick(kRoles));
  return contact;
}

User People::MakeUser(int64_t index) const {
  Random random(seed_, Purpose::kUser, static_cast<uint64_t>(index));
  User user;
  user.index = index;
  user.id = CrmId("005", index);
  user.first_name = std::string(random.Pick(FirstNames(Language::kEnglish)));
  user.name = absl::StrCat(user.first_name, " ", random.Pick(LastNames(Language::kEnglish)));
  user.email = absl::StrCat(Plain(absl::StrReplaceAll(user.name, {{" ", "."}})), index,
                            "@northlight.example");
  constexpr absl::string_view kRegions[] = {"West", "Central", "East", "International"};
  const bool manager = index < size_.managers;
  user.manager = manager ? -1 : (index - size_.managers) % size_.managers;
  const int64_t team = manager ? index : user.manager;
  user.region = std::string(kRegions[team % 4]);
  user.team_id = CrmId("04T", team);
  user.team = absl::StrCat(user.region, " ", team / 4 + 1);
  user.skill = 0.5 * random.Normal();
  return user;
}

int64_t People::DrawRep(Random& random) const {
  return random.Between(size_.managers, size_.users - 1);
}

Reseller People::MakeReseller(int64_t index) const {
  Random random(seed_, Purpose::kAccount, static_cast<uint64_t>(kResellerStart + index));
  Reseller reseller;
  reseller.name = MakeCompanyName(seed_, -20000 - index, Country::kUnitedStates);
  constexpr absl::string_view kEndings[] = {" IT Partners", " Solutions", " Resell"};
  reseller.name.core = absl::StrCat(reseller.name.core.substr(0, reseller.name.core.find(' ')),
                                    random.Pick(kEndings));
  reseller.number = PhoneNumber(Country::kUnitedStates, Line::kStranger, 40000 + index);
  reseller.contact_name = absl::StrCat(random.Pick(FirstNames(Language::kEnglish)), " ",
                                       random.Pick(LastNames(Language::kEnglish)));
  return reseller;
}

}  // namespace dealtrace::sandbox
