// What a call was about.
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "services/insight/domain/call_analysis.h"

namespace dealtrace::insight {

// Sentences whose words surely name a topic, each topic at most once an utterance and at most
// kMentionsMax times a call; in their order.
std::vector<TopicMention> FindTopics(absl::Span<const Sentence> sentences);

constexpr size_t kMentionsMax = 50;

}  // namespace dealtrace::insight
