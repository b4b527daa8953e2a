// Everything that is read out of one call.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/insight/domain/call.h"
#include "services/insight/domain/language_pack.h"
#include "services/insight/domain/sentence.h"
#include "services/insight/domain/statement.h"
#include "services/insight/domain/talk_metrics.h"

namespace dealtrace::insight {

// Raised whenever the same call would be read differently; results of another version are made
// anew.
constexpr absl::string_view kMethodVersion = "insight-1";

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
  text::Language language = text::Language::kUnknown;
  std::vector<Role> roles;        // one an utterance
  std::vector<double> sentiment;  // one an utterance, -1 to 1
  TalkMetrics talk;
  int32_t agent_question_count = 0;
  int32_t customer_question_count = 0;
  double agent_sentiment = 0;  // means over the utterances that feel like anything
  double customer_sentiment = 0;
  double sentiment_trend = 0;  // last third less first third, -2 to 2
  std::vector<TopicMention> topics;
  std::vector<Objection> objections;
  std::vector<NextStep> next_steps;
  std::vector<Statement> statements;
};

// Reads a call. Any content is accepted: what exceeds the limits above is left out, every quote is
// a verbatim piece of its utterance. Linear in the call's size.
CallAnalysis AnalyzeCall(const LanguagePacks& packs, const Call& call);

}  // namespace dealtrace::insight
