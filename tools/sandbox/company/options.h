// What a person can choose about a sample company, and what follows from the choice.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace dealtrace::sandbox {

enum class PhrasingChoice : uint8_t { kMixed, kSeen, kUnseen };
enum class Noise : uint8_t { kLow, kDefault, kHigh };

struct CompanyOptions {
  uint64_t seed = 7;
  int64_t opportunities = 1000;  // 1 to 100,000,000
  int64_t calls = 5000;          // 0 to 1,000,000,000
  PhrasingChoice phrasings = PhrasingChoice::kMixed;
  Noise noise = Noise::kDefault;
};

inline constexpr int64_t kOpportunitiesMax = 100'000'000;
inline constexpr int64_t kCallsMax = 1'000'000'000;

// INVALID_ARGUMENT names the option that is out of its range.
absl::Status Validate(const CompanyOptions& options);

absl::StatusOr<PhrasingChoice> ParsePhrasingChoice(absl::string_view text);
absl::StatusOr<Noise> ParseNoise(absl::string_view text);

// Probabilities of what makes matching and reading hard; each 0 to 1.
struct NoiseRates {
  double unrelated_calls = 0;  // share of all calls that belong to no deal
  double reseller = 0;         // a reseller calls for the customer
  double name_variant = 0;     // the caller's company is spelled in another way
  double name_typo = 0;
  double wrong_digit = 0;   // one digit of the customer's number is wrong
  double other_number = 0;  // a number that the CRM does not know
  double missing_name = 0;
  double missing_number = 0;
  double late_record = 0;  // the opportunity was created after its first call
  double duplicate = 0;    // of each of the two kinds of duplicate record
  double no_transcript = 0;
  double unpunctuated = 0;  // transcript in lower case without punctuation
  double other_agent = 0;   // a colleague of the deal's owner made the call
};
NoiseRates RatesOf(Noise noise);

// How many records of each kind there are.
struct CompanySize {
  int64_t accounts = 0;
  int64_t leads = 0;
  int64_t users = 0;  // the first `managers` of them manage the rest
  int64_t managers = 0;
  int64_t resellers = 0;
  int64_t activities = 0;
  int64_t deal_calls = 0;  // calls [0, deal_calls) belong to deals, the rest to none
};
CompanySize SizeOf(const CompanyOptions& options);

// The sample company's two years of history, and the day on which its data was exported. Fixed, so
// that the same seed gives the same bytes whenever it is run.
inline constexpr absl::CivilDay kHistoryStart(2024, 1, 1);
inline constexpr absl::CivilDay kExportDay(2025, 12, 31);

}  // namespace dealtrace::sandbox
