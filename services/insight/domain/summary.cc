#include "services/insight/domain/summary.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/insight/domain/call_sentences.h"

namespace dealtrace::insight {
namespace {

constexpr size_t kWordsMin = 5;  // shorter sentences say nothing on their own
constexpr size_t kSentencesMax = 3000;
constexpr size_t kWordLengthMin = 4;  // shorter words are mostly grammar
constexpr double kFound = 0.6;
constexpr double kFinding = 2.0;
constexpr double kFindingMax = 1.5;
constexpr double kQuestion = 0.7;

struct Candidate {
  Quote quote;
  std::vector<std::string> words;
  size_t word_count = 0;
  double bonus = 1.0;
};

using QuoteKey = std::pair<int32_t, int32_t>;

QuoteKey KeyOf(const Quote& quote) { return {quote.utterance, quote.offset}; }

std::map<QuoteKey, double> Findings(const CallAnalysis& analysis) {
  std::map<QuoteKey, double> bonus;
  for (const Statement& s : analysis.statements) bonus[KeyOf(s.quote)] += s.weight;
  for (const Objection& o : analysis.objections) bonus[KeyOf(o.quote)] += kFound;
  for (const NextStep& n : analysis.next_steps) bonus[KeyOf(n.quote)] += kFound;
  return bonus;
}

std::vector<Candidate> MakeCandidates(absl::Span<const Sentence> sentences,
                                      const CallAnalysis& analysis) {
  const std::map<QuoteKey, double> findings = Findings(analysis);
  std::vector<Candidate> candidates;
  for (const Sentence& sentence : sentences) {
    Candidate candidate{sentence.quote, {}, 0, 1.0};
    for (const text::Token& token : sentence.tokens) {
      if (token.kind != text::TokenKind::kWord && token.kind != text::TokenKind::kNumber) continue;
      ++candidate.word_count;
      if (token.folded.size() >= kWordLengthMin) candidate.words.push_back(token.folded);
    }
    if (candidate.word_count < kWordsMin || candidate.words.empty()) continue;
    if (const auto found = findings.find(KeyOf(sentence.quote)); found != findings.end()) {
      candidate.bonus += kFinding * std::min(kFindingMax, found->second);
    }
    if (sentence.question) candidate.bonus *= kQuestion;
    candidates.push_back(std::move(candidate));
    if (candidates.size() >= kSentencesMax) break;
  }
  return candidates;
}

double Centrality(const Candidate& candidate,
                  const absl::flat_hash_map<std::string, double>& probability) {
  double sum = 0;
  for (const std::string& word : candidate.words) sum += probability.at(word);
  return candidate.bonus * sum / static_cast<double>(candidate.words.size());
}

std::vector<Quote> Choose(const std::vector<Candidate>& candidates, size_t words_max) {
  absl::flat_hash_map<std::string, double> probability;
  double total = 0;
  for (const Candidate& candidate : candidates) {
    for (const std::string& word : candidate.words) {
      probability[word] += 1;
      total += 1;
    }
  }
  for (auto& [word, p] : probability) p /= total;
  std::vector<Quote> chosen;
  std::vector<bool> used(candidates.size(), false);
  size_t words = 0;
  while (true) {
    const Candidate* best = nullptr;
    double best_score = 0;
    for (size_t i = 0; i < candidates.size(); ++i) {
      const bool fits = chosen.empty() || words + candidates[i].word_count <= words_max;
      if (used[i] || !fits) continue;
      const double score = Centrality(candidates[i], probability);
      if (score <= best_score) continue;
      best = &candidates[i];
      best_score = score;
    }
    if (best == nullptr) break;
    used[static_cast<size_t>(best - candidates.data())] = true;
    words += best->word_count;
    chosen.push_back(best->quote);
    for (const std::string& word : best->words) probability[word] *= probability[word];
    if (words >= words_max) break;
  }
  return chosen;
}

}  // namespace

std::vector<Quote> Summarize(const LanguagePacks& packs, const Call& call,
                             const CallAnalysis& analysis, size_t words_max) {
  const std::vector<Sentence> sentences =
      ReadSentences(packs, call, analysis.languages.utterances, analysis.roles);
  std::vector<Quote> chosen = Choose(MakeCandidates(sentences, analysis), words_max);
  if (chosen.empty() && !sentences.empty()) chosen.push_back(sentences.front().quote);
  std::sort(chosen.begin(), chosen.end(),
            [](const Quote& a, const Quote& b) { return KeyOf(a) < KeyOf(b); });
  return chosen;
}

}  // namespace dealtrace::insight
