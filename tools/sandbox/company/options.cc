#include "tools/sandbox/company/options.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace dealtrace::sandbox {

absl::Status Validate(const CompanyOptions& options) {
  if (options.opportunities < 1 || options.opportunities > kOpportunitiesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("--opportunities must be between 1 and ", kOpportunitiesMax));
  }
  if (options.calls < 0 || options.calls > kCallsMax) {
    return absl::InvalidArgumentError(absl::StrCat("--calls must be between 0 and ", kCallsMax));
  }
  return absl::OkStatus();
}

absl::StatusOr<PhrasingChoice> ParsePhrasingChoice(absl::string_view text) {
  if (text == "mixed") return PhrasingChoice::kMixed;
  if (text == "seen") return PhrasingChoice::kSeen;
  if (text == "unseen") return PhrasingChoice::kUnseen;
  return absl::InvalidArgumentError("--phrasings must be seen, unseen or mixed");
}

absl::StatusOr<Noise> ParseNoise(absl::string_view text) {
  if (text == "low") return Noise::kLow;
  if (text == "default") return Noise::kDefault;
  if (text == "high") return Noise::kHigh;
  return absl::InvalidArgumentError("--noise must be low, default or high");
}

NoiseRates RatesOf(Noise noise) {
  const double factor = noise == Noise::kLow ? 0.3 : noise == Noise::kHigh ? 2.0 : 1.0;
  NoiseRates rates;
  rates.unrelated_calls = 0.14 * factor;
  rates.reseller = 0.04 * factor;
  rates.name_variant = 0.30 * factor;
  rates.name_typo = 0.06 * factor;
  rates.wrong_digit = 0.03 * factor;
  rates.other_number = 0.10 * factor;
  rates.missing_name = 0.08 * factor;
  rates.missing_number = 0.06 * factor;
  rates.late_record = 0.06 * factor;
  rates.duplicate = 0.005 * factor;
  rates.no_transcript = 0.12;
  rates.unpunctuated = 0.05 * factor;
  rates.other_agent = 0.10 * factor;
  return rates;
}

CompanySize SizeOf(const CompanyOptions& options) {
  CompanySize size;
  size.accounts = std::max<int64_t>(1, options.opportunities * 11 / 20);
  size.leads = (options.opportunities + 1) / 2;
  const int64_t reps = std::clamp<int64_t>(options.opportunities / 40, 8, 400);
  size.managers = (reps + 7) / 8;
  size.users = size.managers + reps;
  size.resellers = std::max<int64_t>(3, size.accounts / 100);
  size.activities = options.opportunities / 2;
  const double share = 1.0 - RatesOf(options.noise).unrelated_calls;
  size.deal_calls = static_cast<int64_t>(static_cast<double>(options.calls) * share);
  return size;
}

}  // namespace dealtrace::sandbox
