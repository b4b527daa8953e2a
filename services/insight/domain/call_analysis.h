// Everything that is read out of one call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/insight/domain/call.h"
#include "services/insight/domain/call_languages.h"
#include "services/insight/domain/language_pack.h"
#include "services/insight/domain/roles.h"
#include "services/insight/domain/sentence.h"
#include "services/insight/domain/statement.h"
#include "services/insight/domain/talk_metrics.h"

namespace dealtrace::insight {

// Raised whenever the same call would be read differently; results of another version are made
// anew.
constexpr absl::string_view kMethodVersion = "insight-2";

// Limits that bound the time one call can take, whatever it holds.
constexpr size_t kUtterancesReadMax = 20000;
constexpr size_t kCallBytesReadMax = size_t{4} << 20;

struct TopicMention {
  absl::string_view topic;  // PRICING, COMPETITOR, BUDGET, …
  Quote quote;
};

// Resistance of the customer and what the agent made of it.
struct Objection {
  absl::string_view code;  // a reason's label, or OTHER
  Quote quote;
  std::optional<Quote> answer;
};

struct NextStep {
  Quote quote;
  Role owner = Role::kUnknown;  // kUnknown: both sides, or nobody in particular
  std::string due_phrase;       // verbatim; empty when no time was named
};

struct CallAnalysis {
  CallLanguages languages;
  std::vector<Role> roles;  // one an utterance
  Sides sides;
  // One an utterance, -1 to 1. Absent where the language is not read.
  std::vector<std::optional<double>> sentiment;
  TalkMetrics talk;
  // Of a side, as are the moods: absent when it is not known who is on it, or nothing was
  // understood.
  std::optional<int32_t> agent_question_count;
  std::optional<int32_t> customer_question_count;
  // Means over the utterances that feel like anything; absent when a side says nothing that is
  // understood.
  std::optional<double> agent_sentiment;
  std::optional<double> customer_sentiment;
  // Last third less first third, -2 to 2. Absent when nothing was understood.
  std::optional<double> sentiment_trend;
  std::vector<TopicMention> topics;
  std::vector<Objection> objections;
  std::vector<NextStep> next_steps;
  std::vector<Statement> statements;
};

// False for a call of which no word was understood because of its language.
bool IsUnderstood(const Call& call, const CallLanguages& languages);

// Reads a call. Any content is accepted: what exceeds the limits above is left out, every quote is
// a verbatim piece of its utterance. Linear in the call's size.
CallAnalysis AnalyzeCall(const LanguagePacks& packs, const Call& call);

}  // namespace dealtrace::insight
