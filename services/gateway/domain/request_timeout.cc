#include "services/gateway/domain/request_timeout.h"

#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {
namespace {

std::optional<absl::Duration> ParseGrpc(absl::string_view text) {
  if (text.size() < 2 || text.size() > 9) return std::nullopt;
  const absl::string_view digits = text.substr(0, text.size() - 1);
  int64_t count = 0;
  if (digits.find_first_not_of("0123456789") != absl::string_view::npos ||
      !absl::SimpleAtoi(digits, &count)) {
    return std::nullopt;
  }
  switch (text.back()) {
    case 'H':
      return absl::Hours(count);
    case 'M':
      return absl::Minutes(count);
    case 'S':
      return absl::Seconds(count);
    case 'm':
      return absl::Milliseconds(count);
    case 'u':
      return absl::Microseconds(count);
    case 'n':
      return absl::Nanoseconds(count);
    default:
      return std::nullopt;
  }
}

std::optional<absl::Duration> ParseSeconds(absl::string_view text) {
  absl::ConsumeSuffix(&text, "s");
  double seconds = 0;
  if (!absl::SimpleAtod(text, &seconds) || !std::isfinite(seconds)) return std::nullopt;
  return absl::Seconds(seconds);
}

}  // namespace

absl::StatusOr<absl::Duration> RequestTimeout(absl::string_view grpc_timeout,
                                              absl::string_view request_timeout,
                                              absl::Duration limit) {
  absl::Duration timeout = limit;
  if (!grpc_timeout.empty()) {
    const auto parsed = ParseGrpc(grpc_timeout);
    if (!parsed.has_value() || *parsed <= absl::ZeroDuration()) {
      return InvalidField(
          "Grpc-Timeout",
          "must be 1 to 8 digits and a unit (H, M, S, m, u or n), for example `5S`");
    }
    timeout = std::min(timeout, *parsed);
  }
  if (!request_timeout.empty()) {
    const auto parsed = ParseSeconds(request_timeout);
    if (!parsed.has_value() || *parsed <= absl::ZeroDuration()) {
      return InvalidField("X-Request-Timeout", "must be seconds above 0, for example `2.5`");
    }
    timeout = std::min(timeout, *parsed);
  }
  return timeout;
}

}  // namespace dealtrace::gateway
