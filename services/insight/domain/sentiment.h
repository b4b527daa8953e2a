// How a sentence feels: a lexicon with rules for negation, degree, contrast and emphasis.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "services/insight/domain/lexicon.h"

namespace dealtrace::insight {

enum class Mood : uint8_t { kNeutral, kPositive, kNegative };

// "positive", "negative" or "neutral".
absl::string_view MoodName(Mood mood);

// Speech is full of polite words, so a positive mood needs a higher score than a negative one.
constexpr double kPositiveMin = 0.3;
constexpr double kNegativeMax = -0.15;
Mood MoodOf(double score);

// -1 (bad) to 1 (good), 0 for a text without a feeling word. The rules are those of Hutto and
// Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text"
// (2014), implemented anew with an own lexicon: degree words and capitals change a word's strength,
// a negation turns and dampens it, what follows "but" outweighs what stands before, exclamation
// marks add, and the sum s becomes s / sqrt(s^2 + 15). Emoticons and the common emoji count as
// words. Reads at most the first kSentimentTokensMax tokens.
double ScoreSentiment(const Lexicon& lexicon, absl::string_view text);

constexpr size_t kSentimentTokensMax = 2000;

}  // namespace dealtrace::insight
