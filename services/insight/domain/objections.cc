#include "services/insight/domain/objections.h"

#include <algorithm>

namespace dealtrace::insight {
namespace {

constexpr double kWeightMin = 0.22;
constexpr double kValenceMax = -0.3;
constexpr size_t kAnswerTokensMin = 4;

bool Resists(const Sentence& sentence) {
  return std::any_of(sentence.hits.begin(), sentence.hits.end(),
                     [](const Hit& hit) { return hit.label == Label::kResistance; });
}

const Statement* StrongestResistance(const Sentence& sentence,
                                     absl::Span<const Statement> statements) {
  const Statement* strongest = nullptr;
  for (const Statement& statement : statements) {
    if (!(statement.quote == sentence.quote) || statement.denied) continue;
    if (statement.valence > kValenceMax || statement.weight < kWeightMin) continue;
    if (strongest == nullptr || statement.weight > strongest->weight) strongest = &statement;
  }
  return strongest;
}

std::optional<Quote> FindAnswer(absl::Span<const Sentence> sentences, size_t objection) {
  std::optional<Quote> fallback;
  for (size_t i = objection + 1; i < sentences.size(); ++i) {
    const Sentence& sentence = sentences[i];
    if (sentence.role != Role::kAgent) {
      if (sentence.quote.utterance == sentences[objection].quote.utterance) continue;
      break;
    }
    if (sentence.tokens.size() >= kAnswerTokensMin) return sentence.quote;
    if (!fallback) fallback = sentence.quote;
  }
  return fallback;
}

// The statements of one sentence lie together; this moves `begin` to them and returns their range.
absl::Span<const Statement> StatementsOf(const Sentence& sentence,
                                         absl::Span<const Statement> statements, size_t& begin) {
  const auto before = [](const Quote& a, const Quote& b) {
    return a.utterance != b.utterance ? a.utterance < b.utterance : a.offset < b.offset;
  };
  while (begin < statements.size() && before(statements[begin].quote, sentence.quote)) ++begin;
  size_t end = begin;
  while (end < statements.size() && statements[end].quote == sentence.quote) ++end;
  return statements.subspan(begin, end - begin);
}

}  // namespace

std::vector<Objection> FindObjections(absl::Span<const Sentence> sentences,
                                      absl::Span<const Statement> statements) {
  std::vector<Objection> objections;
  size_t begin = 0;
  int32_t last_utterance = -1;
  for (size_t i = 0; i < sentences.size() && objections.size() < kObjectionsMax; ++i) {
    const Sentence& sentence = sentences[i];
    if (sentence.role == Role::kAgent || sentence.quote.utterance == last_utterance) continue;
    const absl::Span<const Statement> own = StatementsOf(sentence, statements, begin);
    const Statement* strongest = StrongestResistance(sentence, own);
    if (strongest == nullptr && (!Resists(sentence) || sentence.question)) continue;
    last_utterance = sentence.quote.utterance;
    objections.push_back(
        {strongest == nullptr ? absl::string_view("OTHER") : LabelName(strongest->code),
         sentence.quote, FindAnswer(sentences, i)});
  }
  return objections;
}

}  // namespace dealtrace::insight
