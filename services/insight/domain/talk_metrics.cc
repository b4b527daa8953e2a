#include "services/insight/domain/talk_metrics.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace dealtrace::insight {
namespace {

constexpr double kUtteranceSecondsMin = 0.4;
// Speech slower than this over a whole call means that the starts are wrong, not that people think.
constexpr double kWordsPerMinuteMin = 30;
constexpr double kDurationSlack = 1.1;

double SpokenSeconds(absl::string_view text) {
  int64_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = absl::ascii_isspace(static_cast<unsigned char>(c));
    words += !space && !inside ? 1 : 0;
    inside = !space;
  }
  return std::max(kUtteranceSecondsMin, static_cast<double>(words) / kWordsPerSecond);
}

bool AllMeasured(const Call& call) {
  return std::all_of(call.utterances.begin(), call.utterances.end(), [](const Utterance& u) {
    return u.end_ms && *u.end_ms > u.start_ms && u.start_ms >= 0;
  });
}

// Seconds from the first start to the last, or nothing when the starts cannot be believed.
std::optional<double> BelievableSpan(const Call& call, double spoken_seconds) {
  for (size_t i = 1; i < call.utterances.size(); ++i) {
    if (call.utterances[i].start_ms < call.utterances[i - 1].start_ms) return std::nullopt;
  }
  const int64_t span_ms = call.utterances.back().start_ms - call.utterances.front().start_ms;
  if (span_ms <= 0) return std::nullopt;
  const double seconds = static_cast<double>(span_ms) / 1000.0;
  if (call.duration && *call.duration > absl::ZeroDuration() &&
      seconds > kDurationSlack * absl::ToDoubleSeconds(*call.duration)) {
    return std::nullopt;
  }
  const double words_per_minute = spoken_seconds * kWordsPerSecond / (seconds / 60.0);
  if (spoken_seconds > 60 && words_per_minute < kWordsPerMinuteMin) return std::nullopt;
  return seconds;
}

std::vector<double> Lengths(const Call& call, Timing timing) {
  std::vector<double> seconds;
  for (size_t i = 0; i < call.utterances.size(); ++i) {
    const Utterance& utterance = call.utterances[i];
    double length = SpokenSeconds(utterance.text);
    if (timing == Timing::kMeasured) {
      length = static_cast<double>(*utterance.end_ms - utterance.start_ms) / 1000.0;
    } else if (timing == Timing::kEstimated) {
      if (utterance.end_ms && *utterance.end_ms > utterance.start_ms) {
        length = static_cast<double>(*utterance.end_ms - utterance.start_ms) / 1000.0;
      } else if (i + 1 < call.utterances.size()) {
        const int64_t gap_ms = call.utterances[i + 1].start_ms - utterance.start_ms;
        // Starts of whole seconds often coincide; then the words tell more than the gap.
        if (gap_ms >= 1000) length = std::min(length, static_cast<double>(gap_ms) / 1000.0);
      }
    }
    seconds.push_back(length);
  }
  return seconds;
}

void AddMonologues(const std::vector<Role>& roles, const std::vector<double>& seconds,
                   const Sides& sides, TalkMetrics& metrics) {
  if (sides.agent) metrics.agent_longest_monologue = absl::ZeroDuration();
  if (sides.customer) metrics.customer_longest_monologue = absl::ZeroDuration();
  double run = 0;
  Role running = Role::kUnknown;
  for (size_t i = 0; i < roles.size(); ++i) {
    run = roles[i] == running ? run + seconds[i] : seconds[i];
    running = roles[i];
    if (running == Role::kUnknown) continue;
    std::optional<absl::Duration>& longest = running == Role::kAgent
                                                 ? metrics.agent_longest_monologue
                                                 : metrics.customer_longest_monologue;
    if (longest) longest = std::max(*longest, absl::Milliseconds(static_cast<int64_t>(run * 1000)));
  }
}

int64_t CountSwitches(const Call& call, const std::vector<Role>& roles) {
  int64_t switches = 0;
  for (size_t i = 1; i < roles.size(); ++i) {
    const bool known = roles[i] != Role::kUnknown && roles[i - 1] != Role::kUnknown;
    switches += known ? (roles[i] != roles[i - 1] ? 1 : 0)
                      : (call.utterances[i].speaker != call.utterances[i - 1].speaker ? 1 : 0);
  }
  return switches;
}

std::optional<absl::Duration> MeanPause(const Call& call, const std::vector<Role>& roles) {
  int64_t pauses = 0;
  int64_t total_ms = 0;
  for (size_t i = 1; i < roles.size(); ++i) {
    if (roles[i] != Role::kAgent || roles[i - 1] != Role::kCustomer) continue;
    ++pauses;
    total_ms += std::max<int64_t>(0, call.utterances[i].start_ms - *call.utterances[i - 1].end_ms);
  }
  if (pauses == 0) return std::nullopt;
  return absl::Milliseconds(total_ms / pauses);
}

}  // namespace

TalkMetrics MeasureTalk(const Call& call, const std::vector<Role>& roles, const Sides& sides) {
  TalkMetrics metrics;
  if (call.utterances.empty()) return metrics;
  double spoken = 0;
  for (const Utterance& utterance : call.utterances) spoken += SpokenSeconds(utterance.text);
  const std::optional<double> span = BelievableSpan(call, spoken);
  metrics.timing = AllMeasured(call) ? Timing::kMeasured
                   : span            ? Timing::kEstimated
                                     : Timing::kWords;
  const std::vector<double> seconds = Lengths(call, metrics.timing);
  double agent = 0;
  double customer = 0;
  double total = 0;
  for (size_t i = 0; i < seconds.size(); ++i) {
    total += seconds[i];
    agent += roles[i] == Role::kAgent ? seconds[i] : 0;
    customer += roles[i] == Role::kCustomer ? seconds[i] : 0;
  }
  metrics.agent_talk = absl::Milliseconds(static_cast<int64_t>(agent * 1000));
  metrics.customer_talk = absl::Milliseconds(static_cast<int64_t>(customer * 1000));
  if (sides.agent && sides.customer && agent + customer > 0) {
    metrics.agent_talk_ratio = agent / (agent + customer);
  }
  AddMonologues(roles, seconds, sides, metrics);
  double length = std::max(total, span ? *span + seconds.back() : 0.0);
  if (call.duration && *call.duration > absl::ZeroDuration()) {
    length = absl::ToDoubleSeconds(*call.duration);
  }
  metrics.interactivity =
      static_cast<double>(CountSwitches(call, roles)) / std::max(length / 60.0, 1.0 / 60.0);
  if (metrics.timing == Timing::kMeasured) metrics.patience = MeanPause(call, roles);
  return metrics;
}

}  // namespace dealtrace::insight
