// How a conversation is shared out: who talks how long, how often the speaker changes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "services/insight/domain/call.h"
#include "services/insight/domain/roles.h"

namespace dealtrace::insight {

// Where an utterance's length comes from, best first.
enum class Timing : uint8_t {
  kMeasured,   // every utterance has a plausible end
  kEstimated,  // from the number of words, bounded by the next start
  kWords,      // from the number of words alone: there are no usable starts
};

struct TalkMetrics {
  Timing timing = Timing::kWords;
  absl::Duration agent_talk = absl::ZeroDuration();
  absl::Duration customer_talk = absl::ZeroDuration();
  // Share of the talking time of both known sides. Absent when it is not known who is on one of
  // them.
  std::optional<double> agent_talk_ratio;
  // The longest run of one side's utterances without the other side. Absent when it is not known
  // who is on that side.
  std::optional<absl::Duration> agent_longest_monologue;
  std::optional<absl::Duration> customer_longest_monologue;
  // Changes of speaker per minute of the call.
  double interactivity = 0;
  // Mean pause of the agent after the customer has spoken. Absent when it cannot be measured.
  std::optional<absl::Duration> patience;
};

// `roles` has one role an utterance; `sides` tells which sides are known. Utterances are taken in
// their order; starts that run backwards or stretch far beyond the call's own duration are not
// believed, and speech is then reckoned at kWordsPerSecond.
TalkMetrics MeasureTalk(const Call& call, const std::vector<Role>& roles, const Sides& sides);

// Ordinary conversational speed: 150 words a minute.
constexpr double kWordsPerSecond = 2.5;

}  // namespace dealtrace::insight
