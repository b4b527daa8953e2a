#include "services/insight/domain/call_analysis.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/insight/domain/call_sentences.h"
#include "services/insight/domain/next_steps.h"
#include "services/insight/domain/objections.h"
#include "services/insight/domain/roles.h"
#include "services/insight/domain/sentiment.h"
#include "services/insight/domain/topics.h"

namespace dealtrace::insight {
namespace {

// Mean of the utterances `first` … `last` (exclusive) of one side, or of all for kUnknown;
// utterances without feeling are left out, so that a hundred "okay" do not hide one outburst.
// Absent when there is no utterance that is understood.
std::optional<double> MeanMood(const CallAnalysis& analysis, Role role, size_t first, size_t last) {
  double sum = 0;
  int64_t count = 0;
  bool any = false;
  for (size_t i = first; i < last; ++i) {
    if (role != Role::kUnknown && analysis.roles[i] != role) continue;
    if (!analysis.sentiment[i]) continue;
    any = true;
    if (*analysis.sentiment[i] == 0) continue;
    sum += *analysis.sentiment[i];
    ++count;
  }
  if (!any) return std::nullopt;
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

void AddSentiment(const LanguagePacks& packs, const Call& call, CallAnalysis& analysis) {
  size_t bytes_left = kCallBytesReadMax;
  for (size_t i = 0; i < call.utterances.size(); ++i) {
    const absl::string_view text = absl::string_view(call.utterances[i].text).substr(0, bytes_left);
    bytes_left -= text.size();
    std::optional<double>& sentiment = analysis.sentiment.emplace_back();
    const text::Language language = analysis.languages.utterances[i];
    if (language == text::Language::kOther) continue;
    sentiment = i < kUtterancesReadMax ? ScoreSentiment(packs.For(language).sentiment, text) : 0.0;
  }
  const size_t count = analysis.sentiment.size();
  if (analysis.sides.agent) analysis.agent_sentiment = MeanMood(analysis, Role::kAgent, 0, count);
  if (analysis.sides.customer) {
    analysis.customer_sentiment = MeanMood(analysis, Role::kCustomer, 0, count);
  }
  if (!IsUnderstood(call, analysis.languages)) return;
  analysis.sentiment_trend = 0;
  if (count < 3) return;
  const size_t third = std::max<size_t>(1, count / 3);
  analysis.sentiment_trend = MeanMood(analysis, Role::kUnknown, count - third, count).value_or(0) -
                             MeanMood(analysis, Role::kUnknown, 0, third).value_or(0);
}

void CountQuestions(absl::Span<const Sentence> sentences, CallAnalysis& analysis) {
  if (analysis.sides.agent) analysis.agent_question_count = 0;
  if (analysis.sides.customer) analysis.customer_question_count = 0;
  for (const Sentence& sentence : sentences) {
    const auto utterance = static_cast<size_t>(sentence.quote.utterance);
    if (analysis.languages.utterances[utterance] == text::Language::kOther) continue;
    if (!AsksQuestion(sentence)) continue;
    if (sentence.role == Role::kAgent) ++*analysis.agent_question_count;
    if (sentence.role == Role::kCustomer) ++*analysis.customer_question_count;
  }
}

}  // namespace

bool IsUnderstood(const Call& call, const CallLanguages& languages) {
  if (languages.not_read_count == 0) return true;
  for (size_t i = 0; i < call.utterances.size(); ++i) {
    const bool words = !absl::StripAsciiWhitespace(call.utterances[i].text).empty();
    if (words && languages.utterances[i] != text::Language::kOther) return true;
  }
  return false;
}

CallAnalysis AnalyzeCall(const LanguagePacks& packs, const Call& call) {
  CallAnalysis analysis;
  analysis.languages = FindLanguages(call);
  analysis.roles = ResolveRoles(call);
  analysis.sides = KnownSides(call, analysis.roles);
  analysis.talk = MeasureTalk(call, analysis.roles, analysis.sides);
  AddSentiment(packs, call, analysis);
  if (!IsUnderstood(call, analysis.languages)) return analysis;
  const std::vector<Sentence> sentences =
      ReadSentences(packs, call, analysis.languages.utterances, analysis.roles);
  CountQuestions(sentences, analysis);
  analysis.topics = FindTopics(sentences);
  analysis.statements = FindStatements(sentences);
  analysis.objections = FindObjections(sentences, analysis.statements);
  analysis.next_steps = FindNextSteps(call, sentences);
  return analysis;
}

}  // namespace dealtrace::insight
