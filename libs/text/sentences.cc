#include "libs/text/sentences.h"

#include <unicode/brkiter.h>
#include <unicode/filteredbrk.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <utility>

#include "absl/strings/ascii.h"

namespace dealtrace::text {
namespace {

void AppendTrimmed(absl::string_view text, size_t start, size_t end, std::vector<Span>& spans) {
  while (start < end && absl::ascii_isspace(static_cast<unsigned char>(text[start]))) ++start;
  while (end > start && absl::ascii_isspace(static_cast<unsigned char>(text[end - 1]))) --end;
  if (start < end) {
    spans.push_back({static_cast<uint32_t>(start), static_cast<uint32_t>(end - start)});
  }
}

std::unique_ptr<icu::BreakIterator> BuildIterator(const icu::Locale& locale) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> plain(
      icu::BreakIterator::createSentenceInstance(locale, error));
  if (U_FAILURE(error)) return nullptr;
  std::unique_ptr<icu::FilteredBreakIteratorBuilder> builder(
      icu::FilteredBreakIteratorBuilder::createInstance(locale, error));
  if (U_FAILURE(error)) return plain;
  std::unique_ptr<icu::BreakIterator> fallback(plain->clone());
  std::unique_ptr<icu::BreakIterator> filtered(builder->build(plain.release(), error));
  return U_FAILURE(error) ? std::move(fallback) : std::move(filtered);
}

// A copy of one that is built once: the list of abbreviations takes milliseconds to compile.
std::unique_ptr<icu::BreakIterator> MakeIterator(Language language) {
  static const std::unique_ptr<const icu::BreakIterator> english =
      BuildIterator(icu::Locale::getEnglish());
  static const std::unique_ptr<const icu::BreakIterator> french =
      BuildIterator(icu::Locale::getFrench());
  const icu::BreakIterator* const pattern =
      language == Language::kFrench ? french.get() : english.get();
  return std::unique_ptr<icu::BreakIterator>(pattern == nullptr ? nullptr : pattern->clone());
}

}  // namespace

struct SentenceSplitter::Breaker {
  std::unique_ptr<icu::BreakIterator> iterator;
};

SentenceSplitter::SentenceSplitter(Language language)
    : breaker_(std::make_unique<Breaker>(Breaker{MakeIterator(language)})) {}
SentenceSplitter::~SentenceSplitter() = default;
SentenceSplitter::SentenceSplitter(SentenceSplitter&&) noexcept = default;
SentenceSplitter& SentenceSplitter::operator=(SentenceSplitter&&) noexcept = default;

std::vector<Span> SentenceSplitter::Split(absl::string_view text, size_t sentences_max) {
  std::vector<Span> spans;
  UErrorCode error = U_ZERO_ERROR;
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, text.data(), static_cast<int64_t>(text.size()), &error);
  size_t start = 0;
  if (U_SUCCESS(error) && breaker_->iterator != nullptr) {
    breaker_->iterator->setText(&source, error);
    while (U_SUCCESS(error) && spans.size() + 1 < sentences_max) {
      const int32_t boundary = breaker_->iterator->next();
      if (boundary == icu::BreakIterator::DONE) break;
      AppendTrimmed(text, start, static_cast<size_t>(boundary), spans);
      start = static_cast<size_t>(boundary);
    }
  }
  utext_close(&source);
  AppendTrimmed(text, start, text.size(), spans);
  return spans;
}

}  // namespace dealtrace::text
