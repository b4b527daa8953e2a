#include "services/insight/domain/call_analysis.h"

#include <algorithm>

#include "services/insight/domain/call_sentences.h"
#include "services/insight/domain/next_steps.h"
#include "services/insight/domain/objections.h"
#include "services/insight/domain/roles.h"
#include "services/insight/domain/sentiment.h"
#include "services/insight/domain/topics.h"

namespace dealtrace::insight {
namespace {

constexpr size_t kDetectionBytesMax = 20000;

text::Language LanguageOf(const Call& call) {
  if (call.language != text::Language::kUnknown) return call.language;
  std::string sample;
  for (const Utterance& utterance : call.utterances) {
    sample += utterance.text.substr(0, kDetectionBytesMax);
    sample += '\n';
    if (sample.size() > kDetectionBytesMax) break;
  }
  const text::Language detected = text::DetectLanguage(sample);
  return detected == text::Language::kUnknown ? text::Language::kEnglish : detected;
}

// Mean of the utterances `first` … `last` (exclusive) of one side, or of all for kUnknown;
// utterances without feeling are left out, so that a hundred "okay" do not hide one outburst.
double MeanMood(const CallAnalysis& analysis, Role role, size_t first, size_t last) {
  double sum = 0;
  int64_t count = 0;
  for (size_t i = first; i < last; ++i) {
    if (role != Role::kUnknown && analysis.roles[i] != role) continue;
    if (analysis.sentiment[i] == 0) continue;
    sum += analysis.sentiment[i];
    ++count;
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

void AddSentiment(const Lexicon& lexicon, const Call& call, CallAnalysis& analysis) {
  size_t bytes_left = kCallBytesReadMax;
  for (size_t i = 0; i < call.utterances.size(); ++i) {
    const absl::string_view text = absl::string_view(call.utterances[i].text).substr(0, bytes_left);
    bytes_left -= text.size();
    analysis.sentiment.push_back(i < kUtterancesReadMax ? ScoreSentiment(lexicon, text) : 0.0);
  }
  const size_t count = analysis.sentiment.size();
  analysis.agent_sentiment = MeanMood(analysis, Role::kAgent, 0, count);
  analysis.customer_sentiment = MeanMood(analysis, Role::kCustomer, 0, count);
  const size_t third = std::max<size_t>(1, count / 3);
  if (count >= 3) {
    analysis.sentiment_trend = MeanMood(analysis, Role::kUnknown, count - third, count) -
                               MeanMood(analysis, Role::kUnknown, 0, third);
  }
}

void CountQuestions(absl::Span<const Sentence> sentences, CallAnalysis& analysis) {
  for (const Sentence& sentence : sentences) {
    if (!AsksQuestion(sentence)) continue;
    analysis.agent_question_count += sentence.role == Role::kAgent ? 1 : 0;
    analysis.customer_question_count += sentence.role == Role::kCustomer ? 1 : 0;
  }
}

}  // namespace

CallAnalysis AnalyzeCall(const LanguagePacks& packs, const Call& call) {
  CallAnalysis analysis;
  analysis.language = LanguageOf(call);
  analysis.roles = ResolveRoles(call);
  const LanguagePack& pack = packs.For(analysis.language);
  const std::vector<Sentence> sentences =
      ReadSentences(pack.statements, call, analysis.language, analysis.roles);
  analysis.talk = MeasureTalk(call, analysis.roles);
  AddSentiment(pack.sentiment, call, analysis);
  CountQuestions(sentences, analysis);
  analysis.topics = FindTopics(sentences);
  analysis.statements = FindStatements(sentences);
  analysis.objections = FindObjections(sentences, analysis.statements);
  analysis.next_steps = FindNextSteps(call, sentences);
  return analysis;
}

}  // namespace dealtrace::insight
