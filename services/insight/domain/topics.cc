#include "services/insight/domain/topics.h"

#include <array>
#include <map>
#include <set>
#include <utility>

namespace dealtrace::insight {
namespace {

constexpr float kStrengthMin = 0.7F;

absl::string_view TopicOf(Label label) {
  switch (label) {
    case Label::kPrice:
      return "PRICING";
    case Label::kNoNeed:
      return "NEED";
    case Label::kProductGap:
      return "PRODUCT";
    case Label::kSupportQuality:
      return "SUPPORT";
    case Label::kContractTerms:
      return "CONTRACT";
    case Label::kValueRoi:
      return "VALUE";
    case Label::kNoDecision:
      return "DECISION";
    case Label::kCompetitor:
    case Label::kBudget:
    case Label::kAuthority:
    case Label::kTiming:
    case Label::kSecurity:
    case Label::kIntegration:
    case Label::kUsability:
    case Label::kRelationship:
    case Label::kPerformance:
    case Label::kDemo:
    case Label::kImplementation:
    case Label::kTraining:
    case Label::kReferral:
      return LabelName(label);
    default:
      return {};
  }
}

}  // namespace

std::vector<TopicMention> FindTopics(absl::Span<const Sentence> sentences) {
  std::vector<TopicMention> mentions;
  std::set<std::pair<absl::string_view, int32_t>> seen;
  std::map<absl::string_view, size_t> counts;
  for (const Sentence& sentence : sentences) {
    for (const Hit& hit : sentence.hits) {
      const absl::string_view topic = TopicOf(hit.label);
      // Being in need of something is a topic already at "we need".
      const float strength_min = hit.label == Label::kNoNeed ? 0.6F : kStrengthMin;
      if (topic.empty() || hit.strength < strength_min) continue;
      if (counts[topic] >= kMentionsMax) continue;
      if (!seen.emplace(topic, sentence.quote.utterance).second) continue;
      ++counts[topic];
      mentions.push_back({topic, sentence.quote});
    }
  }
  return mentions;
}

}  // namespace dealtrace::insight
