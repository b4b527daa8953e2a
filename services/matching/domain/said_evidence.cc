#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/matching/domain/outcome.h"

namespace dealtrace::matching {
namespace {

// True when `name`, said in a call, is the company's. One's own company is often shortened when it
// is said ("Acme" for "Acme Dynamics"); a name that merely came up must agree whole.
bool Names(const SaidName& said, const Company& company) {
  const NameLevel level = CompareCompanyNames(absl::MakeConstSpan(&said.name, 1), company.names);
  if (level == NameLevel::kExact || level == NameLevel::kSpelling) return true;
  return said.kind != MentionKind::kNamed && said.bounded &&
         (level == NameLevel::kAcronym || level == NameLevel::kContained);
}

// How many companies the said name may stand for.
int HoldersOf(const CompanyName& name, const CandidateIndex& index) {
  int fewest = index.Holders(absl::StrCat("name:", name.joined));
  for (const std::string& word : name.core) {
    const int holders = index.Holders(absl::StrCat("word:", word));
    if (holders > 0 && (fewest == 0 || holders < fewest)) fewest = holders;
  }
  return std::max(1, fewest);
}

Level LevelOf(MentionKind kind) {
  switch (kind) {
    case MentionKind::kFrom:
      return Level::kFrom;
    case MentionKind::kOnBehalf:
      return Level::kOnBehalf;
    case MentionKind::kNamed:
      break;
  }
  return Level::kNamed;
}

absl::string_view Explanation(Level level) {
  switch (level) {
    case Level::kFrom:
      return "the customer says to call from this company";
    case Level::kOnBehalf:
      return "the customer says to call on behalf of this company";
    default:
      return "this company is named in the call";
  }
}

}  // namespace

Comparison CompareSaidCompany(const PreparedCall& call, const Company& company,
                              const CandidateIndex& index) {
  Comparison best = Missing(call, Feature::kSaidCompany, "no company is named in what was said");
  MentionKind strongest = MentionKind::kNamed;
  Level otherwise = Level::kMissing;
  for (const SaidName& said : call.said) {
    if (!Names(said, company)) {
      if (said.kind == MentionKind::kNamed || !said.bounded) continue;
      // "Jo from Accounting" names no company.
      const bool is_known = index.Holders(absl::StrCat("name:", said.name.joined)) > 0;
      otherwise =
          is_known || otherwise == Level::kOtherNamed ? Level::kOtherNamed : Level::kDisagrees;
      continue;
    }
    if (best.level != Level::kMissing && said.kind <= strongest) continue;
    strongest = said.kind;
    const Level level = LevelOf(said.kind);
    const int holders = HoldersOf(said.name, index);
    best = SharedOutcome(call, Feature::kSaidCompany, level, holders, Explanation(level));
    if (holders > 1 && call.explained) {
      absl::StrAppend(&best.explanation, ", a name that ", holders, " companies share");
    }
  }
  if (best.level != Level::kMissing || otherwise == Level::kMissing) return best;
  return Outcome(call, Feature::kSaidCompany, otherwise,
                 otherwise == Level::kOtherNamed
                     ? "the customer says to call from or for another known company"
                     : "the customer says to call from somewhere else");
}

}  // namespace dealtrace::matching
