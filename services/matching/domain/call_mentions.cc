#include "services/matching/domain/call_mentions.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/text/fold.h"
#include "services/matching/domain/spoken_words.h"

namespace dealtrace::matching {
namespace {

// People say where they call from when they begin to speak.
constexpr size_t kIntroductionTurns = 8;
constexpr size_t kTurnBytesMax = 4'000;
constexpr size_t kNameWordsMax = 6;
constexpr size_t kUnboundedWordsMax = 4;

// Words before a name that say what the name is to the speaker.
enum class Cue { kNone, kFrom, kOnBehalf };

// The cue that ends right before word `at`.
Cue CueBefore(const std::vector<SpokenWord>& words, size_t at) {
  const auto word = [&](size_t back) -> absl::string_view {
    return back <= at ? absl::string_view(words[at - back].folded) : absl::string_view();
  };
  if (at == 0) return Cue::kNone;
  const absl::string_view last = word(1);
  const absl::string_view second = at >= 2 ? word(2) : absl::string_view();
  if ((last == "of" && second == "behalf") || (last == "de" && second == "compte") ||
      (last == "for" && IsBuyingForOthers(words, at))) {
    return Cue::kOnBehalf;
  }
  if (last == "from" || last == "at" || last == "with" || last == "societe" || last == "chez") {
    return Cue::kFrom;
  }
  // "Jo here, Acme".
  return last == "here" && words[at].after_comma ? Cue::kFrom : Cue::kNone;
}

class MentionList {
 public:
  void AddName(MentionKind kind, const std::vector<SpokenWord>& words, size_t begin, size_t end,
               bool bounded) {
    std::vector<std::string> folded;
    for (size_t i = begin; i < end; ++i) folded.push_back(words[i].folded);
    std::string name = absl::StrJoin(folded, " ");
    if (name.size() < 2) return;
    // A name that was given as one's own company stays that, however often it is said again.
    for (NameMention& known : mentions_.names) {
      if (known.words != name) continue;
      known.kind = std::max(known.kind, kind);
      known.bounded = known.bounded || bounded;
      return;
    }
    if (mentions_.names.size() < kMentionsMax) {
      mentions_.names.push_back({kind, std::move(name), bounded});
    }
  }

  void AddSpeaker(const std::string& speaker) {
    std::string folded = text::Fold(speaker.substr(0, kTurnBytesMax));
    if (folded.empty() || mentions_.speakers.size() >= kSpeakersMax) return;
    if (seen_speakers_.insert(folded).second) mentions_.speakers.push_back(std::move(folded));
  }

  void AddAmounts(absl::string_view text) {
    for (const int64_t amount : AmountsIn(text)) {
      if (mentions_.amounts.size() >= kAmountsMax) return;
      if (seen_amounts_.insert(amount).second) mentions_.amounts.push_back(amount);
    }
  }

  void CountWord(absl::string_view folded) {
    mentions_.has_words = true;
    if (IsSellingWord(folded)) ++mentions_.selling_words;
  }

  CallMentions Finish() { return std::move(mentions_); }

 private:
  CallMentions mentions_;
  absl::flat_hash_set<std::string> seen_speakers_;
  absl::flat_hash_set<int64_t> seen_amounts_;
};

MentionKind KindOf(Cue cue, bool introduces) {
  if (cue == Cue::kOnBehalf) return MentionKind::kOnBehalf;
  return cue == Cue::kFrom && introduces ? MentionKind::kFrom : MentionKind::kNamed;
}

// Where the capitalised words that begin at `begin` end. A small word may stand between two of
// them, as in "Bank of Scotland".
size_t EndOfName(const std::vector<SpokenWord>& words, size_t begin) {
  size_t end = begin + 1;
  while (end < words.size() && end - begin < kNameWordsMax && !words[end].after_break) {
    if (words[end].capital) {
      ++end;
    } else if (IsNameConnector(words[end].folded) && end + 1 < words.size() &&
               words[end + 1].capital && !words[end + 1].after_break) {
      end += 2;
    } else {
      break;
    }
  }
  return std::min(end, begin + kNameWordsMax);
}

void AddCapitalisedNames(const std::vector<SpokenWord>& words, bool is_customer, bool introduces,
                         MentionList& list) {
  for (size_t begin = 0; begin < words.size();) {
    if (!words[begin].capital) {
      ++begin;
      continue;
    }
    const size_t end = EndOfName(words, begin);
    const Cue cue = is_customer ? CueBefore(words, begin) : Cue::kNone;
    list.AddName(KindOf(cue, introduces), words, begin, end, true);
    // The first word of a sentence has a capital whether or not it belongs to the name.
    if (words[begin].first_of_sentence && end - begin > 1) {
      list.AddName(MentionKind::kNamed, words, begin + 1, end, true);
    }
    begin = end;
  }
}

// Without capitals only a cue tells that a name comes; where it ends is left open.
void AddCuedNames(const std::vector<SpokenWord>& words, bool introduces, MentionList& list) {
  for (size_t begin = 1; begin < words.size(); ++begin) {
    const bool here = words[begin - 1].folded == "here";
    const Cue cue = here ? Cue::kFrom : CueBefore(words, begin);
    const MentionKind kind = KindOf(cue, introduces);
    if (kind == MentionKind::kNamed) continue;
    const size_t longest = std::min(words.size(), begin + kUnboundedWordsMax);
    for (size_t end = begin + 1; end <= longest; ++end) {
      list.AddName(kind, words, begin, end, false);
    }
  }
}

}  // namespace

CallMentions FindMentions(absl::Span<const SpokenTurn> turns) {
  MentionList list;
  for (size_t i = 0; i < turns.size(); ++i) {
    const SpokenTurn& turn = turns[i];
    const absl::string_view text = absl::string_view(turn.text).substr(0, kTurnBytesMax);
    const std::vector<SpokenWord> words = SplitSpeech(text);
    const bool is_customer = turn.side == SpokenTurn::Side::kCustomer;
    const bool introduces = i < kIntroductionTurns;
    if (is_customer) list.AddSpeaker(turn.speaker);
    for (const SpokenWord& word : words) list.CountWord(word.folded);
    const bool has_capitals = std::any_of(words.begin(), words.end(),
                                          [](const SpokenWord& word) { return word.capital; });
    if (has_capitals) {
      AddCapitalisedNames(words, is_customer, introduces, list);
    } else if (is_customer) {
      AddCuedNames(words, introduces, list);
    }
    list.AddAmounts(text);
  }
  return list.Finish();
}

}  // namespace dealtrace::matching
