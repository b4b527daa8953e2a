#include "tools/sandbox/company/catalogue.h"

namespace dealtrace::sandbox {
namespace {

using Words = absl::string_view;

constexpr Product kProducts[] = {
    {"Northlight Forecast", "Planning", 420, 0.45},
    {"Northlight Forecast Plus", "Planning", 690, 0.1},
    {"Northlight Budgeting", "Planning", 510, -0.2},
    {"Northlight Connect", "Integration", 380, 0.55},
    {"Northlight Sync Gateway", "Integration", 640, -0.35},
    {"Northlight Service Desk", "Service", 290, 0.3},
    {"Northlight Field Service", "Service", 460, -0.55},
    {"Northlight Insights", "Analytics", 350, 0.25},
    {"Northlight Insights Enterprise", "Analytics", 880, -0.6},
    {"Northlight Order Hub", "Commerce", 540, -0.1},
    {"Northlight Pricing Studio", "Commerce", 720, -0.45},
    {"Northlight Archive", "Compliance", 240, 0.6},
};

constexpr LeadSource kLeadSources[] = {
    {"Web", 28, 0.0},        {"Referral", 14, 0.95},   {"Partner", 14, 0.35},
    {"Outbound", 20, -0.75}, {"Trade Show", 12, -0.3}, {"Existing Customer", 12, 0.5},
};

constexpr City kAmericanCities[] = {
    {"Portland", "OR", "West", 503},     {"San Diego", "CA", "West", 619},
    {"Oakland", "CA", "West", 510},      {"Seattle", "WA", "West", 206},
    {"Denver", "CO", "West", 303},       {"Phoenix", "AZ", "West", 602},
    {"Austin", "TX", "Central", 512},    {"Dallas", "TX", "Central", 214},
    {"Chicago", "IL", "Central", 312},   {"Minneapolis", "MN", "Central", 612},
    {"St. Louis", "MO", "Central", 314}, {"Milwaukee", "WI", "Central", 414},
    {"Columbus", "OH", "Central", 614},  {"Omaha", "NE", "Central", 402},
    {"Boston", "MA", "East", 617},       {"Hartford", "CT", "East", 860},
    {"Philadelphia", "PA", "East", 215}, {"Pittsburgh", "PA", "East", 412},
    {"Baltimore", "MD", "East", 410},    {"Charlotte", "NC", "East", 704},
    {"Atlanta", "GA", "East", 404},      {"Tampa", "FL", "East", 813},
    {"Richmond", "VA", "East", 804},     {"Buffalo", "NY", "East", 716},
};
constexpr City kCanadianCities[] = {
    {"Toronto", "ON", "East", 416},     {"Ottawa", "ON", "East", 613},
    {"Vancouver", "BC", "West", 604},   {"Calgary", "AB", "West", 403},
    {"Winnipeg", "MB", "Central", 204},
};
// The codes whose numbers 496 0xxx are kept free for fiction.
constexpr City kBritishCities[] = {
    {"Leeds", "", "UK & Ireland", 113},      {"Sheffield", "", "UK & Ireland", 114},
    {"Nottingham", "", "UK & Ireland", 115}, {"Leicester", "", "UK & Ireland", 116},
    {"Bristol", "", "UK & Ireland", 117},    {"Reading", "", "UK & Ireland", 118},
    {"Birmingham", "", "UK & Ireland", 121}, {"Edinburgh", "", "UK & Ireland", 131},
    {"Glasgow", "", "UK & Ireland", 141},    {"Liverpool", "", "UK & Ireland", 151},
    {"Manchester", "", "UK & Ireland", 161},
};
constexpr City kFrenchCities[] = {
    {"Paris", "", "France", 1}, {"Nantes", "", "France", 2},   {"Lille", "", "France", 3},
    {"Lyon", "", "France", 4},  {"Bordeaux", "", "France", 5},
};

constexpr Words kCompetitors[] = {"Vantora", "Quillbase", "Meridian One", "Corvexa",
                                  "Tallyra", "Opsium",    "Brightstack",  "Helmsware"};
constexpr Words kSystems[] = {"SAP",    "Salesforce", "NetSuite",   "Dynamics", "Workday",
                              "Oracle", "HubSpot",    "QuickBooks", "Sage",     "ServiceNow"};
constexpr Words kIndustries[] = {"Manufacturing",      "Retail",   "Healthcare",   "Logistics",
                                 "Financial Services", "Software", "Construction", "Education",
                                 "Hospitality",        "Energy"};

constexpr Words kEnglishFirst[] = {
    "Maria", "James", "Priya", "Robert", "Linda",  "Ahmed", "Karen", "David", "Susan",  "Miguel",
    "Nancy", "Kevin", "Grace", "Steven", "Olivia", "Brian", "Helen", "Jason", "Rachel", "Omar",
    "Emily", "Frank", "Diane", "Victor", "Teresa", "Paul",  "Janet", "Derek", "Monica", "Walter"};
constexpr Words kEnglishLast[] = {"Alvarez",   "Bennett",   "Carver",   "Dawson",   "Ellison",
                                  "Fletcher",  "Gallagher", "Hartman",  "Iverson",  "Jankowski",
                                  "Keller",    "Lindgren",  "Mercer",   "Nakamura", "Okafor",
                                  "Patel",     "Quinlan",   "Reyes",    "Sandoval", "Thornton",
                                  "Underwood", "Vasquez",   "Whitaker", "Yates",    "Zimmerman",
                                  "Abbott",    "Brennan",   "Castillo", "Dempsey",  "Eriksen"};
constexpr Words kFrenchFirst[] = {"Claire", "Julien",  "Sophie", "Nicolas",  "Camille",  "Antoine",
                                  "Élodie", "Mathieu", "Hélène", "François", "Isabelle", "Rémi"};
constexpr Words kFrenchLast[] = {"Moreau",   "Lefèvre",  "Girard",   "Bonnet",
                                 "Rousseau", "Fontaine", "Mercier",  "Chevalier",
                                 "Garnier",  "Faure",    "Lemaître", "Barbier"};

constexpr Words kEnglishRoles[] = {"CFO",
                                   "CEO",
                                   "COO",
                                   "managing director",
                                   "VP of Operations",
                                   "head of finance",
                                   "IT director",
                                   "general manager"};
constexpr Words kFrenchRoles[] = {"directeur général", "directeur financier",
                                  "directeur informatique", "responsable des achats", "président"};
constexpr Words kEnglishMonths[] = {"January",   "February", "March",    "April",
                                    "May",       "June",     "July",     "August",
                                    "September", "October",  "November", "December"};
constexpr Words kFrenchMonths[] = {"janvier",   "février", "mars",     "avril",
                                   "mai",       "juin",    "juillet",  "août",
                                   "septembre", "octobre", "novembre", "décembre"};

}  // namespace

absl::Span<const Product> Products() { return kProducts; }
absl::Span<const LeadSource> LeadSources() { return kLeadSources; }
absl::Span<const City> AmericanCities() { return kAmericanCities; }
absl::Span<const City> CanadianCities() { return kCanadianCities; }
absl::Span<const City> BritishCities() { return kBritishCities; }
absl::Span<const City> FrenchCities() { return kFrenchCities; }
absl::Span<const Words> Competitors() { return kCompetitors; }
absl::Span<const Words> Systems() { return kSystems; }
absl::Span<const Words> Industries() { return kIndustries; }

absl::Span<const Words> FirstNames(Language language) {
  if (language == Language::kFrench) return kFrenchFirst;
  return kEnglishFirst;
}

absl::Span<const Words> LastNames(Language language) {
  if (language == Language::kFrench) return kFrenchLast;
  return kEnglishLast;
}

absl::Span<const Words> DecisionRoles(Language language) {
  if (language == Language::kFrench) return kFrenchRoles;
  return kEnglishRoles;
}

absl::string_view MonthName(Language language, int month) {
  return language == Language::kFrench ? kFrenchMonths[month - 1] : kEnglishMonths[month - 1];
}

}  // namespace dealtrace::sandbox
