#include "services/ingestion/domain/speaker_label.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/speaker_label_data.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kLabelCharactersMax = 80;
constexpr size_t kLabelBytesMax = 240;
constexpr size_t kWordsMax = 8;
constexpr size_t kShortNameMax = 3;
// A lower-case label has few words, and is seen again and again.
constexpr size_t kSmallWordsMax = 3;
constexpr int64_t kSmallLabelCountMin = 3;
constexpr double kSmallLabelShareMin = 0.1;
// Twice is enough in a short file.
constexpr double kSmallLabelShareOfShort = 0.25;
// In a file where so many lines have a label, a line without one is the exception.
constexpr double kRegularShareMin = 0.6;
// So many lines of speakers that recur tell how speakers are set apart.
constexpr int64_t kSetApartMin = 3;

constexpr absl::string_view kParticles[] = {
    "van",   "von", "der", "den", "de",  "del", "della", "delle", "degli", "dei", "di",   "da",
    "do",    "dos", "das", "du",  "des", "la",  "le",    "les",   "el",    "al",  "bin",  "ibn",
    "bint",  "ben", "ter", "ten", "te",  "het", "zu",    "zum",   "zur",   "vom", "af",   "av",
    "y",     "e",   "i",   "und", "och", "'t",  "d",     "of",    "the",   "and", "et",   "dal",
    "dalla", "lo",  "os",  "as",  "abu", "st",  "op",    "in",    "aan",   "zur", "from", "at"};
// Followed by a full stop they still are no end of a sentence.
constexpr absl::string_view kTitles[] = {
    "dr",  "mr",  "mrs",  "ms",   "mx",   "prof", "rev",   "sr",   "jr",   "st",
    "lt",  "col", "gen",  "capt", "sgt",  "hon",  "ing",   "dipl", "mag",  "dott",
    "dra", "sra", "srta", "mme",  "mlle", "inc",  "ltd",   "corp", "bros", "phd",
    "esq", "fr",  "univ", "dept", "avv",  "arq",  "lic",   "herr", "frau", "llc",
    "ph",  "med", "rer",  "nat",  "phil", "jur",  "habil", "vet",  "dent", "oec"};
constexpr absl::string_view kRoleWords[] = {"agent",      "rep",         "representative",
                                            "seller",     "sales",       "advisor",
                                            "host",       "customer",    "client",
                                            "prospect",   "buyer",       "caller",
                                            "lead",       "guest",       "speaker",
                                            "operator",   "interviewer", "interviewee",
                                            "moderator",  "participant", "unknown",
                                            "presenter",  "assistant",   "user",
                                            "bot",        "system",      "recording",
                                            "vendeur",    "acheteur",    "kunde",
                                            "kundin",     "sprecher",    "berater",
                                            "cliente",    "vendedor",    "intervenant",
                                            "locuteur",   "conseiller",  "ivr",
                                            "attendee",   "panelist",    "organizer",
                                            "supervisor", "manager",     "technician",
                                            "support",    "rep.",        "spk"};
constexpr absl::string_view kAgentWords[] = {"agent", "rep", "representative", "seller", "sales"};
constexpr absl::string_view kCustomerWords[] = {"customer", "client", "prospect", "buyer",
                                                "caller"};

template <size_t N>
bool IsOneOf(const absl::string_view (&words)[N], absl::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Words or lines of a table, without its comments.
absl::flat_hash_set<absl::string_view> ReadTable(absl::string_view table, const char* separators) {
  absl::flat_hash_set<absl::string_view> entries;
  for (const absl::string_view line : absl::StrSplit(table, '\n', absl::SkipEmpty())) {
    if (line[0] == '#') continue;
    for (const absl::string_view entry :
         absl::StrSplit(line, absl::ByAnyChar(separators), absl::SkipEmpty())) {
      entries.insert(entry);
    }
  }
  return entries;
}

const absl::flat_hash_set<absl::string_view>& SentenceOpeners() {
  static const auto* const words =
      new absl::flat_hash_set<absl::string_view>(ReadTable(data::kSentenceOpeners, " "));
  return *words;
}

const absl::flat_hash_set<absl::string_view>& HeadingKeys() {
  static const auto* const keys =
      new absl::flat_hash_set<absl::string_view>(ReadTable(data::kHeadingKeys, "\t"));
  return *keys;
}

std::vector<std::string> FoldedWords(absl::string_view text) {
  return absl::StrSplit(text::Fold(text), absl::ByAnyChar(" \t,.()[]/&-_"), absl::SkipEmpty());
}

// Takes "(Acme, Inc.)" or "[IT]" off the end.
absl::string_view WithoutQualifier(absl::string_view label) {
  while (!label.empty() && (label.back() == ')' || label.back() == ']')) {
    const size_t open = label.rfind(label.back() == ')' ? '(' : '[');
    if (open == absl::string_view::npos || open == 0) return label;
    label = absl::StripTrailingAsciiWhitespace(label.substr(0, open));
  }
  return label;
}

enum class WordShape : uint8_t { kCapital, kParticle, kSmall, kNumber, kNone };

// What a word of a label looks like, without signs around it.
WordShape ShapeOfWord(absl::string_view word) {
  if (word.empty()) return WordShape::kNone;
  const std::string folded = text::Fold(word);
  absl::string_view bare = folded;
  const bool stop = absl::ConsumeSuffix(&bare, ".");
  const auto* bytes = reinterpret_cast<const uint8_t*>(word.data());
  const auto size = static_cast<int32_t>(word.size());
  int32_t position = 0;
  UChar32 first = -1;
  size_t letters = 0;
  size_t digits = 0;
  while (position < size) {
    UChar32 c;
    U8_NEXT(bytes, position, size, c);
    if (c < 0) return WordShape::kNone;
    const auto type = static_cast<UCharCategory>(u_charType(c));
    if (u_isalpha(c)) {
      if (letters++ == 0) first = c;
    } else if (u_isdigit(c)) {
      ++digits;
    } else if (type != U_NON_SPACING_MARK && type != U_COMBINING_SPACING_MARK &&
               type != U_FORMAT_CHAR && type != U_OTHER_SYMBOL && type != U_MODIFIER_SYMBOL &&
               c != '\'' && c != 0x2019 && c != 0x2BC && c != '-' && c != 0x2010 && c != 0x2011 &&
               c != '.' && c != '_' && c != '@' && c != '&' && c != '/' && c != '|' && c != '#' &&
               c != '+' && c != '`' && c != 0xB7 && c != 0x30FB) {
      return WordShape::kNone;
    }
  }
  // A number, a sign or an emoji beside a name.
  if (letters == 0) {
    const bool sign =
        word == "&" || word == "|" || word == "-" || word == "/" || (word[0] & '\x80') != 0;
    return digits > 0 || sign ? WordShape::kNumber : WordShape::kNone;
  }
  if (absl::StrContains(word, '@')) return WordShape::kCapital;
  if (IsOneOf(kParticles, bare) && !stop) {
    return u_isupper(first) ? WordShape::kCapital : WordShape::kParticle;
  }
  if (stop && letters > 2 && !IsOneOf(kTitles, bare) && !absl::StrContains(bare, '.')) {
    return WordShape::kNone;
  }
  // "d'Artagnan", "al-Rashid", "iPhone": a capital within a word serves as one.
  const bool capital = std::any_of(word.begin(), word.end(), absl::ascii_isupper);
  if (u_isupper(first) || u_istitle(first) || capital || IsOneOf(kTitles, bare)) {
    return WordShape::kCapital;
  }
  // A script without capitals.
  if (!u_islower(first)) return WordShape::kCapital;
  return WordShape::kSmall;
}

// "+1 415 555 0100".
bool IsPhoneNumber(absl::string_view label) {
  const auto digits = std::count_if(label.begin(), label.end(), absl::ascii_isdigit);
  return digits >= 7 && label.find_first_not_of("+0123456789 ()-.") == absl::string_view::npos;
}

bool NamesARole(absl::string_view label) {
  const std::vector<std::string> words = FoldedWords(label);
  bool role = false;
  for (const std::string& word : words) {
    const bool number = std::all_of(word.begin(), word.end(), absl::ascii_isdigit);
    const bool one = IsOneOf(kRoleWords, word);
    role = role || one;
    if (!one && !number && word.size() > 2) return false;
  }
  return role && words.size() <= 4;
}

size_t CharactersOf(absl::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

LabelShape LabelShapeOf(absl::string_view label) {
  label = absl::StripAsciiWhitespace(label);
  if (label.empty() || label.size() > kLabelBytesMax || CharactersOf(label) > kLabelCharactersMax) {
    return LabelShape::kNone;
  }
  if (label.front() == '[' && label.back() == ']') {
    return LabelShapeOf(label.substr(1, label.size() - 2));
  }
  if (IsPhoneNumber(label) || NamesARole(label)) return LabelShape::kName;
  label = WithoutQualifier(label);
  if (label.find_first_of("?!;\"<>=:()[]{}\\*%$") != absl::string_view::npos) {
    return LabelShape::kNone;
  }
  // "Whitfield, Dana" and "Poe, Rae, MD", not a list.
  const auto commas = std::count(label.begin(), label.end(), ',');
  if (commas > 2 || label.front() == ',' || label.back() == ',') return LabelShape::kNone;
  size_t words = 0;
  size_t capitals = 0;
  size_t small = 0;
  bool handle = false;
  WordShape last = WordShape::kNone;
  for (const absl::string_view word :
       absl::StrSplit(label, absl::ByAnyChar(" \t,"), absl::SkipEmpty())) {
    last = ShapeOfWord(word);
    if (last == WordShape::kNone) return LabelShape::kNone;
    ++words;
    capitals += last == WordShape::kCapital ? 1 : 0;
    small += last == WordShape::kSmall ? 1 : 0;
    handle = handle || absl::StrContains(word, '_') || absl::StrContains(word, '@') ||
             (word.size() > 3 && absl::StrContains(word.substr(1, word.size() - 2), '.'));
  }
  if (words == 0 || words > kWordsMax) return LabelShape::kNone;
  if (small > 0) {
    if (handle && words == 1) return LabelShape::kName;
    return words <= kSmallWordsMax && commas == 0 ? LabelShape::kSmallWords : LabelShape::kNone;
  }
  if (capitals == 0) return LabelShape::kNone;
  // A name does not end in "of"; a word and a number may be a step of a list.
  if (last == WordShape::kParticle) return LabelShape::kNone;
  return words > 1 || handle ? LabelShape::kName : LabelShape::kOneWord;
}

bool OpensSentence(absl::string_view label) {
  const std::string folded = text::Fold(WithoutQualifier(label));
  std::vector<absl::string_view> words =
      absl::StrSplit(folded, absl::ByAnyChar(" \t,"), absl::SkipEmpty());
  if (words.empty()) return false;
  absl::ConsumeSuffix(&words.front(), ".");
  absl::ConsumeSuffix(&words.back(), ".");
  if (SentenceOpeners().contains(words.front())) return true;
  // People are called Oh, An and So, but no family is called Question.
  return words.back().size() > kShortNameMax && SentenceOpeners().contains(words.back());
}

absl::string_view RoleOfLabel(absl::string_view label) {
  const absl::string_view name = WithoutQualifier(label);
  std::vector<std::string> parts = {text::Fold(name)};
  if (name.size() < label.size()) parts.push_back(text::Fold(label.substr(name.size())));
  absl::string_view role = "UNKNOWN";
  for (const std::string& part : parts) {
    const std::vector<std::string> words =
        absl::StrSplit(part, absl::ByAnyChar(" _-()[]0123456789#"), absl::SkipEmpty());
    const bool agent = words.size() <= 2 && !words.empty() &&
                       std::all_of(words.begin(), words.end(), [](const std::string& word) {
                         return IsOneOf(kAgentWords, word);
                       });
    const bool customer = words.size() == 1 && IsOneOf(kCustomerWords, words.front());
    if (agent) role = "AGENT";
    if (customer) role = "CUSTOMER";
  }
  return role;
}

bool IsHeadingKey(absl::string_view label) {
  const std::string folded = text::Fold(label);
  return HeadingKeys().contains(absl::StripAsciiWhitespace(folded));
}

void SpeakerLabels::Add(absl::string_view label, bool apart) {
  Seen& seen = labels_[text::Fold(label)];
  if (seen.count++ == 0) {
    seen.shape = LabelShapeOf(label);
    seen.opens_sentence = OpensSentence(label);
  }
  if (seen.shape == LabelShape::kNone) return;
  ++labelled_;
  seen.apart += apart ? 1 : 0;
  if (seen.count < 2 || seen.shape < LabelShape::kOneWord || seen.opens_sentence) return;
  recurring_ += seen.count == 2 ? 2 : 1;
  recurring_apart_ += seen.count == 2 ? seen.apart : (apart ? 1 : 0);
}

void SpeakerLabels::AddWords(absl::string_view words) {
  bool first = true;
  for (const absl::string_view word :
       absl::StrSplit(words, absl::ByAnyChar(" \t,.!?;:()\""), absl::SkipEmpty())) {
    if (!first && ShapeOfWord(word) == WordShape::kCapital) words_.insert(text::Fold(word));
    first = false;
  }
}

void SpeakerLabels::AddPerson(absl::string_view name) {
  for (std::string& word : FoldedWords(name)) people_.insert(std::move(word));
}

bool SpeakerLabels::IsKnownPerson(absl::string_view label) const {
  const std::vector<std::string> words = FoldedWords(label);
  return !words.empty() && std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return people_.contains(word) || word.size() < 2;
  });
}

SpeakerLabels::Verdict SpeakerLabels::Judge(absl::string_view label, bool apart) const {
  const std::string folded = text::Fold(label);
  const auto found = labels_.find(folded);
  if (found == labels_.end() || found->second.shape == LabelShape::kNone) return Verdict::kWords;
  const Seen& seen = found->second;
  // Where speakers are set apart, the same words within a paragraph are speech, unless they are a
  // speaker elsewhere.
  const bool set_apart = recurring_ >= kSetApartMin && recurring_apart_ * 10 >= recurring_ * 9;
  if (NamesARole(label) || IsKnownPerson(label)) return Verdict::kSpeaker;
  const double share =
      static_cast<double>(seen.count) / static_cast<double>(std::max<int64_t>(1, lines_));
  if (seen.opens_sentence) {
    return seen.count >= kSmallLabelCountMin && share >= 2 * kSmallLabelShareMin ? Verdict::kSpeaker
                                                                                 : Verdict::kDoubt;
  }
  if (set_apart && !apart && seen.apart == 0) {
    return seen.shape == LabelShape::kName || seen.count > 1 ? Verdict::kDoubt : Verdict::kWords;
  }
  if (seen.shape == LabelShape::kName) return Verdict::kSpeaker;
  if (seen.shape == LabelShape::kSmallWords) {
    const bool recurs = (seen.count >= kSmallLabelCountMin && share >= kSmallLabelShareMin) ||
                        (seen.count > 1 && share >= kSmallLabelShareOfShort);
    return recurs ? Verdict::kSpeaker : Verdict::kWords;
  }
  if (seen.count > 1 || words_.contains(folded)) return Verdict::kSpeaker;
  const bool regular =
      static_cast<double>(labelled_) >= kRegularShareMin * static_cast<double>(lines_);
  return regular || (apart && recurring_ > 0 && recurring_apart_ == recurring_) ? Verdict::kSpeaker
                                                                                : Verdict::kDoubt;
}

}  // namespace dealtrace::ingestion
