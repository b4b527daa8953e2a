#include "services/insight/domain/call_sentences.h"

#include <algorithm>

#include "libs/text/sentences.h"
#include "services/insight/domain/call_analysis.h"

namespace dealtrace::insight {

std::vector<Sentence> ReadSentences(const LanguagePacks& packs, const Call& call,
                                    const std::vector<text::Language>& languages,
                                    const std::vector<Role>& roles) {
  std::vector<Sentence> sentences;
  text::SentenceSplitter english(text::Language::kEnglish);
  text::SentenceSplitter french(text::Language::kFrench);
  size_t bytes_left = kCallBytesReadMax;
  const size_t count = std::min(call.utterances.size(), kUtterancesReadMax);
  for (size_t u = 0; u < count && bytes_left > 0; ++u) {
    const absl::string_view text = absl::string_view(call.utterances[u].text).substr(0, bytes_left);
    bytes_left -= text.size();
    const Lexicon& lexicon = packs.For(languages[u]).statements;
    text::SentenceSplitter& splitter = languages[u] == text::Language::kFrench ? french : english;
    for (const text::Span& span : splitter.Split(text)) {
      const Quote quote{static_cast<int32_t>(u), static_cast<int32_t>(span.offset),
                        static_cast<int32_t>(span.length)};
      sentences.push_back(
          ParseSentence(lexicon, quote, roles[u], text.substr(span.offset, span.length)));
    }
  }
  return sentences;
}

bool AsksQuestion(const Sentence& sentence) {
  if (sentence.question) return true;
  if (sentence.tokens.size() < 3) return false;
  if (sentence.tokens.back().kind == text::TokenKind::kPunctuation) return false;
  return std::any_of(sentence.hits.begin(), sentence.hits.end(), [](const Hit& hit) {
    return hit.label == Label::kQuestionWord && hit.first == 0;
  });
}

}  // namespace dealtrace::insight
