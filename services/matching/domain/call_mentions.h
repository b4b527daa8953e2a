// What matching keeps of a call's words: the names, people and amounts that may tell whom the call
// is with and which deal it is about. Never a sentence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dealtrace::matching {

// Bounds, so that a call of twenty thousand turns costs no more than a long one.
inline constexpr size_t kMentionsMax = 200;
inline constexpr size_t kSpeakersMax = 20;
inline constexpr size_t kAmountsMax = 50;

// How a name came up.
enum class MentionKind {
  kNamed,     // somebody said it
  kFrom,      // the customer said to call from there: "Jo here, Acme", "calling from Acme"
  kOnBehalf,  // the customer said to call for them: "on behalf of Acme"
};

struct NameMention {
  MentionKind kind = MentionKind::kNamed;
  std::string words;  // folded, one blank between words
  // False when the transcript has no capitals, so that where the name ends is a guess.
  bool bounded = true;
};

struct CallMentions {
  bool has_words = false;  // a transcript with at least one word came
  std::vector<NameMention> names;
  std::vector<std::string> speakers;  // names of the customer's people, folded
  std::vector<int64_t> amounts;       // sums of money in whole units, whatever the currency
  int64_t selling_words = 0;          // words of buying and selling: "proposal", "budget" …
};

struct SpokenTurn {
  enum class Side { kUnknown, kSeller, kCustomer };
  Side side = Side::kUnknown;
  std::string speaker;
  std::string text;
};

// The same turns give the same mentions. English and French introductions are understood; names
// are found in any language that writes them with a capital.
CallMentions FindMentions(absl::Span<const SpokenTurn> turns);

}  // namespace dealtrace::matching
