#include "services/matching/settings.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::matching {
namespace {

absl::StatusOr<double> ReadNumber(const config::ServiceConfig& config, absl::string_view key,
                                  double default_value, double maximum) {
  const std::string text = config.Setting(key, "");
  if (text.empty()) return default_value;
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !(value >= 0 && value <= maximum)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("settings.%s must be a number from 0 to %g", key, maximum));
  }
  return value;
}

}  // namespace

absl::StatusOr<LinkSettings> ReadLinkSettings(const config::ServiceConfig& config) {
  LinkSettings settings;
  ASSIGN_OR_RETURN(settings.precision_min,
                   ReadNumber(config, "precision_min", settings.precision_min, 1));
  if (!config.Setting("linked_min", "").empty()) {
    ASSIGN_OR_RETURN(settings.linked_min, ReadNumber(config, "linked_min", 1, 1));
  }
  ASSIGN_OR_RETURN(settings.review_min, ReadNumber(config, "review_min", settings.review_min, 1));
  if (settings.linked_min && settings.review_min > *settings.linked_min) {
    return absl::InvalidArgumentError("settings.review_min must not be above settings.linked_min");
  }
  const absl::Duration day = absl::Hours(24);
  ASSIGN_OR_RETURN(const double before,
                   ReadNumber(config, "days_before", settings.window.before / day, 3650));
  ASSIGN_OR_RETURN(const double after,
                   ReadNumber(config, "days_after", settings.window.after / day, 3650));
  ASSIGN_OR_RETURN(
      const double short_call,
      ReadNumber(config, "short_call_seconds", absl::ToDoubleSeconds(settings.short_call), 86'400));
  settings.window.before = day * before;
  settings.window.after = day * after;
  settings.short_call = absl::Seconds(short_call);
  return settings;
}

}  // namespace dealtrace::matching
