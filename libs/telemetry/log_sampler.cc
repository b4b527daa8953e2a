#include "libs/telemetry/log_sampler.h"

#include <utility>

#include "absl/time/clock.h"

namespace dealtrace::telemetry {
namespace {

// More than a service has kinds of refusals; what comes on top shares one key.
constexpr size_t kKeysMax = 1000;
constexpr absl::string_view kOthers = "";

}  // namespace

LogSampler::Events& LogSampler::Find(absl::string_view key, absl::Time now) {
  const auto known = events_.find(key);
  if (known != events_.end()) return known->second;
  if (events_.size() >= kKeysMax) {
    absl::erase_if(events_, [now](const auto& entry) {
      return entry.second.left_out == 0 && entry.second.minute_start + absl::Minutes(1) <= now;
    });
    if (events_.size() >= kKeysMax) key = kOthers;
  }
  return events_[key];
}

std::optional<int64_t> LogSampler::Admit(absl::string_view key, absl::Time now) {
  sync::MutexLock lock(mutex_);
  Events& events = Find(key, now);
  if (events.minute_start + absl::Minutes(1) <= now) {
    events.minute_start = now;
    events.written = 0;
  }
  if (events.written >= lines_per_minute_) {
    ++events.left_out;
    return std::nullopt;
  }
  ++events.written;
  return std::exchange(events.left_out, 0);
}

void LogSampler::Log(Severity severity, absl::string_view event, absl::string_view key,
                     LogFields fields) {
  if (!IsLogged(severity)) return;
  const std::optional<int64_t> left_out = Admit(key, absl::Now());
  if (!left_out) return;
  if (*left_out > 0) fields.emplace_back("left_out", *left_out);
  telemetry::Log(severity, event, fields);
}

}  // namespace dealtrace::telemetry
