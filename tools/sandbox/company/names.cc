#include "tools/sandbox/company/names.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tools/sandbox/company/permutation.h"

namespace dealtrace::sandbox {
namespace {

constexpr absl::string_view kHeads[] = {
    "Bright",  "North", "Silver", "Oak",   "River",  "Stone", "Black",  "Clear",  "Summit", "Iron",
    "Maple",   "Cedar", "Copper", "Eagle", "Harbor", "Lake",  "Meadow", "Pine",   "Red",    "Sage",
    "Storm",   "Thorn", "Union",  "West",  "White",  "Wild",  "Winter", "Amber",  "Bay",    "Cross",
    "Crystal", "East",  "Falcon", "Glen",  "Grand",  "Green", "High",   "Hunter", "King",   "Lark"};
constexpr absl::string_view kTails[] = {
    "water", "field", "gate",  "stone", "bridge", "wood", "ridge", "brook", "view", "land",
    "ford",  "crest", "haven", "point", "dale",   "mark", "port",  "side",  "ton",  "worth",
    "way",   "line",  "court", "cliff", "grove",  "hill", "mont",  "shore", "vale", "mere"};
constexpr absl::string_view kTrades[] = {
    "Logistics",   "Foods",     "Manufacturing", "Medical Group", "Systems",       "Energy",
    "Builders",    "Retail",    "Hotels",        "Insurance",     "Packaging",     "Plastics",
    "Instruments", "Printing",  "Textiles",      "Motors",        "Dental Supply", "Freight",
    "Financial",   "Media",     "Software",      "Consulting",    "Engineering",   "Furniture",
    "Electric",    "Chemicals", "Farms",         "Brewing",       "Pharmacy",      "Security",
    "Education",   "Travel",    "Metals",        "Marine",        "Aviation",      "Outdoor",
    "Cosmetics",   "Paper",     "Optics",        "Staffing",      "Mining",        "Rail",
    "Glass",       "Tools",     "Bakery",        "Water Works",   "Networks",      "Laboratories"};
constexpr absl::string_view kFrenchTrades[] = {
    "Logistique", "Industrie",  "Santé",      "Énergie",  "Bâtiment",   "Distribution",
    "Conseil",    "Emballages", "Imprimerie", "Textiles", "Transports", "Agroalimentaire",
    "Hôtellerie", "Assurances", "Ingénierie", "Mobilier"};
constexpr absl::string_view kQualifiers[] = {"Pacific",  "Atlantic", "Midwest", "Southern",
                                             "Northern", "Alpine",   "Coastal", "Capital",
                                             "Metro",    "Valley"};
constexpr absl::string_view kAmericanForms[] = {"Inc.", "Inc.", "LLC", "Corp.", "Co."};
constexpr absl::string_view kBritishForms[] = {"Ltd", "Ltd", "PLC"};
constexpr absl::string_view kFrenchForms[] = {"SAS", "SARL", "SA"};

absl::Span<const absl::string_view> LegalForms(Country country) {
  if (country == Country::kFrance) return kFrenchForms;
  if (country == Country::kUnitedKingdom) return kBritishForms;
  return kAmericanForms;
}

std::vector<std::string> WordsOf(absl::string_view name) {
  return absl::StrSplit(name, ' ', absl::SkipEmpty());
}

std::string Acronym(absl::string_view name) {
  std::string letters;
  for (const std::string& word : WordsOf(name)) {
    // A letter outside ASCII is two bytes here; the tables have nothing longer.
    letters += word.substr(0, static_cast<unsigned char>(word[0]) < 0x80 ? 1 : 2);
  }
  return letters;
}

}  // namespace

CompanyName MakeCompanyName(uint64_t seed, int64_t index, Country country) {
  constexpr uint64_t kNamePart = 901;
  absl::Span<const absl::string_view> trades = kTrades;
  if (country == Country::kFrance) trades = kFrenchTrades;
  const auto trade_count = static_cast<int64_t>(trades.size());
  constexpr int64_t kTailCount = std::size(kTails);
  constexpr int64_t kStemCount = std::size(kHeads) * kTailCount;
  const int64_t combinations = kStemCount * trade_count;
  const Permutation shuffle(seed, kNamePart + static_cast<uint64_t>(country), combinations);
  const int64_t pick = shuffle.Forward((index % combinations + combinations) % combinations);
  const int64_t stem = pick % kStemCount;
  std::string core = absl::StrCat(kHeads[stem / kTailCount], kTails[stem % kTailCount], " ",
                                  trades[static_cast<size_t>(pick / kStemCount)]);
  const int64_t round = index < 0 ? 0 : index / combinations;
  constexpr int64_t kQualifierCount = std::size(kQualifiers);
  if (round > 0) core = absl::StrCat(kQualifiers[(round - 1) % kQualifierCount], " ", core);
  if (round > kQualifierCount) absl::StrAppend(&core, " ", round);
  Random random(seed, Purpose::kAccount, static_cast<uint64_t>(index), 1);
  return {std::move(core), std::string(random.Pick(LegalForms(country)))};
}

std::string LegalName(const CompanyName& name) {
  const bool american = name.legal_form.back() == '.' || name.legal_form == "LLC";
  return absl::StrCat(name.core, american ? ", " : " ", name.legal_form);
}

std::string NameVariant(const CompanyName& name, Random& random) {
  const std::vector<std::string> words = WordsOf(name.core);
  switch (random.Below(8)) {
    case 0:
      return absl::StrCat(words[0], " ", name.legal_form);
    case 1:
      return words[0];
    case 2:
      return Acronym(name.core);
    case 3:
      return absl::AsciiStrToUpper(LegalName(name));
    case 4:
      return absl::StrCat(absl::StrJoin(words.begin() + 1, words.end(), " "), ", ", words[0]);
    case 5:
      return absl::StrCat("The ", name.core, " Company");
    case 6:
      return absl::StrCat(name.core, " ", random.Chance(0.5) ? "Group" : "Holdings");
    default:
      return absl::StrCat(words[0], absl::AsciiStrToLower(words.back()), " ", name.legal_form);
  }
}

std::string WithTypo(absl::string_view name, Random& random) {
  std::string typo(name);
  // Only ASCII letters after the first are touched, so the text stays well-formed UTF-8.
  std::vector<size_t> places;
  for (size_t at = 1; at < typo.size(); ++at) {
    if (absl::ascii_isalpha(static_cast<unsigned char>(typo[at]))) places.push_back(at);
  }
  if (places.size() < 3) return typo;
  const size_t at =
      places[static_cast<size_t>(random.Below(static_cast<int64_t>(places.size()) - 1))];
  const int64_t kind = random.Below(4);
  if (kind == 0) {
    typo.erase(at, 1);
  } else if (kind == 1) {
    typo.insert(at, 1, typo[at]);
  } else if (kind == 2 && absl::ascii_isalpha(static_cast<unsigned char>(typo[at + 1]))) {
    std::swap(typo[at], typo[at + 1]);
  } else {
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(typo[at]));
    typo[at] = static_cast<char>('a' + (lower - 'a' + random.Between(1, 5)) % 26);
  }
  return typo;
}

std::string DomainLabel(absl::string_view name) {
  std::string label;
  for (const char c : name) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) label.push_back(absl::ascii_tolower(c));
  }
  return label;
}

}  // namespace dealtrace::sandbox
