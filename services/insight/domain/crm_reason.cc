#include "services/insight/domain/crm_reason.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "libs/text/fold.h"
#include "libs/text/tokens.h"
#include "libs/text/utf8.h"

namespace dealtrace::insight {
namespace {

// A field of a few words means what it names: strength needs not be sure.
constexpr double kStrengthMin = 0.5;

bool IsBlank(absl::string_view folded) {
  static constexpr absl::string_view kBlank[] = {"n/a",
                                                 "na",
                                                 "none",
                                                 "null",
                                                 "nil",
                                                 "-",
                                                 "--",
                                                 "?",
                                                 ".",
                                                 "unknown",
                                                 "tbd",
                                                 "tbc",
                                                 "inconnu",
                                                 "aucun",
                                                 "aucune",
                                                 "nc",
                                                 "non renseigne",
                                                 "not specified",
                                                 "not provided",
                                                 "no reason given",
                                                 "select",
                                                 "please select",
                                                 "[none]",
                                                 "(blank)",
                                                 "blank",
                                                 "non precise",
                                                 "sans"};
  return std::any_of(std::begin(kBlank), std::end(kBlank),
                     [&](absl::string_view blank) { return folded == blank; });
}

// Sayings of sales, not of reasons: they hold words like "budget" or "authority" without meaning
// them.
bool IsVague(absl::string_view folded) {
  static constexpr absl::string_view kVague[] = {
      "bant",  "meddic", "meddpicc", "not qualified", "unqualified", "disqualified", "non qualifie",
      "other", "misc",   "various",  "see notes",     "autre",       "divers",       "voir notes"};
  return std::any_of(std::begin(kVague), std::end(kVague),
                     [&](absl::string_view vague) { return absl::StrContains(folded, vague); });
}

void AddHits(const Lexicon& lexicon, absl::Span<const text::Token> tokens,
             std::map<Label, double>& strengths) {
  for (const Hit& hit : lexicon.Find(tokens)) {
    if (!IsReason(hit.label) || hit.strength < kStrengthMin) continue;
    double& strength = strengths[hit.label];
    strength = std::max(strength, static_cast<double>(hit.strength));
  }
}

}  // namespace

CrmReason ReadCrmReason(const LanguagePacks& packs, absl::string_view text) {
  const absl::string_view trimmed =
      absl::StripAsciiWhitespace(text::TruncateUtf8(text, kCrmReasonBytesMax));
  const std::string folded = text::Fold(trimmed);
  const std::vector<text::Token> tokens = text::Tokenize(trimmed);
  const bool has_word = std::any_of(tokens.begin(), tokens.end(), [](const text::Token& token) {
    return token.kind == text::TokenKind::kWord;
  });
  if (!has_word || IsBlank(folded)) return {CrmReasonKind::kBlank, {}};
  // "Other: too expensive" names a reason, "Other" or "Not BANT qualified" does not.
  const bool vague = IsVague(folded);
  if (vague && tokens.size() <= 4) return {CrmReasonKind::kVague, {}};
  std::map<Label, double> strengths;
  AddHits(packs.For(text::Language::kEnglish).statements, tokens, strengths);
  AddHits(packs.For(text::Language::kFrench).statements, tokens, strengths);
  CrmReason reason{strengths.empty() ? CrmReasonKind::kVague : CrmReasonKind::kSpecific, {}};
  for (const auto& [code, strength] : strengths) reason.codes.push_back(code);
  std::stable_sort(reason.codes.begin(), reason.codes.end(),
                   [&](Label a, Label b) { return strengths[a] > strengths[b]; });
  return reason;
}

}  // namespace dealtrace::insight
