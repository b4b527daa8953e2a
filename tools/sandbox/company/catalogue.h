// The fixed lists that the sample company is made of: what it sells, to whom, against whom. All
// names of companies, products and people are invented; the systems are ones that customers really
// name.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

inline constexpr absl::string_view kSellerName = "Northlight";

struct Product {
  absl::string_view name;
  absl::string_view family;
  int list_price = 0;     // whole currency units per seat and year
  double win_effect = 0;  // added to the log-odds of winning
};
absl::Span<const Product> Products();

struct LeadSource {
  absl::string_view name;
  int share = 0;  // percent
  double win_effect = 0;
};
absl::Span<const LeadSource> LeadSources();

struct City {
  absl::string_view name;
  absl::string_view state;
  absl::string_view region;
  int area_code = 0;
};
absl::Span<const City> AmericanCities();
absl::Span<const City> CanadianCities();
absl::Span<const City> BritishCities();
absl::Span<const City> FrenchCities();

absl::Span<const absl::string_view> Competitors();
absl::Span<const absl::string_view> Systems();
absl::Span<const absl::string_view> Industries();
absl::Span<const absl::string_view> FirstNames(Language language);
absl::Span<const absl::string_view> LastNames(Language language);
absl::Span<const absl::string_view> DecisionRoles(Language language);
// "January" … or "janvier" …; month is 1 to 12.
absl::string_view MonthName(Language language, int month);

}  // namespace dealtrace::sandbox
