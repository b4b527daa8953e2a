#include "services/matching/domain/decision_reason.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/matching/domain/candidate_key.h"

namespace dealtrace::matching {
namespace {

// How many alternatives a sentence names.
constexpr size_t kNamedMax = 3;
// An alternative below is not worth a reader's time …
constexpr double kNamedProbabilityMin = 0.005;
// … and one of a quarter of the best's probability makes the best doubtful.
constexpr double kRivalShare = 0.25;

Level LevelOf(const RankedCandidate& candidate, Feature feature) {
  for (const Comparison& comparison : candidate.comparisons) {
    if (comparison.feature == feature) return comparison.level;
  }
  return Level::kMissing;
}

bool NameAgrees(const RankedCandidate& candidate) {
  const Level level = LevelOf(candidate, Feature::kCompanyName);
  return level == Level::kExact || level == Level::kSpelling || level == Level::kAcronym ||
         level == Level::kContained;
}

bool Agrees(const RankedCandidate& candidate, Feature feature) {
  const Level level = LevelOf(candidate, feature);
  return level == Level::kSame || level == Level::kSameDomain;
}

std::string DealTitle(const RankedCandidate& candidate) {
  const OpportunityRecord& deal = candidate.deal->record;
  return deal.display_name.empty() ? deal.id : absl::StrCat(deal.display_name, " (", deal.id, ")");
}

// The strongest clauses for the candidate.
std::string Clauses(const RankedCandidate& candidate) {
  std::vector<const Comparison*> ordered;
  for (const Comparison& comparison : candidate.comparisons) {
    if (comparison.bits > 0) ordered.push_back(&comparison);
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Comparison* a, const Comparison* b) { return a->bits > b->bits; });
  std::string clauses;
  for (size_t i = 0; i < std::min(ordered.size(), kNamedMax); ++i) {
    absl::StrAppend(&clauses, i == 0 ? "" : "; ", ordered[i]->explanation);
  }
  return clauses;
}

std::string Alternatives(absl::Span<const RankedCandidate> candidates) {
  std::string named;
  for (size_t i = 0; i < std::min(candidates.size(), kNamedMax); ++i) {
    if (i > 0 && candidates[i].probability < kNamedProbabilityMin) break;
    absl::StrAppend(&named, i == 0 ? "" : ", ", DealTitle(candidates[i]),
                    absl::StrFormat(" %.0f %%", candidates[i].probability * 100));
  }
  return named;
}

Reason ExplainLinked(const DecisionFacts& facts) {
  const RankedCandidate& best = facts.candidates.front();
  const bool name = NameAgrees(best);
  const bool phone = Agrees(best, Feature::kPhone);
  if (facts.is_shared) {
    return {"SEVERAL_DEALS_NAMED",
            absl::StrCat("The call names products of several deals, which share it: ",
                         Alternatives(facts.candidates), ".")};
  }
  const Level said = LevelOf(best, Feature::kSaidCompany);
  const char* code = "SEVERAL_SIGNS_AGREE";
  if (said == Level::kOnBehalf) {
    code = "SAID_ON_BEHALF";
  } else if (name && phone) {
    code = "NAME_AND_PHONE_AGREE";
  } else if (Agrees(best, Feature::kEmail)) {
    code = "EMAIL_AGREES";
  } else if (phone) {
    code = "PHONE_AGREES";
  } else if (name) {
    code = "NAME_AGREES";
  } else if (said == Level::kFrom || said == Level::kNamed) {
    code = "SAID_COMPANY";
  } else if (Agrees(best, Feature::kPerson)) {
    code = "PERSON_AGREES";
  }
  return {code, absl::StrCat("Belongs to ", DealTitle(best), ": ", Clauses(best), ".")};
}

Reason ExplainReview(const DecisionFacts& facts) {
  const RankedCandidate& best = facts.candidates.front();
  const std::string named = Alternatives(facts.candidates);
  const bool has_rival = facts.candidates.size() > 1 &&
                         facts.candidates[1].probability >= best.probability * kRivalShare;
  if (has_rival && facts.candidates[1].company == best.company) {
    return {"SEVERAL_OPEN_DEALS",
            absl::StrCat("Several deals of ", best.company->title(), " fit: ", named, ".")};
  }
  if (has_rival && Agrees(best, Feature::kPhone) && Agrees(facts.candidates[1], Feature::kPhone)) {
    return {"SHARED_PHONE",
            absl::StrCat("Several companies share the number, which may be a switchboard: ", named,
                         ".")};
  }
  if (has_rival) {
    return {"SEVERAL_COMPANIES", absl::StrCat("Several companies fit: ", named, ".")};
  }
  if (best.company == facts.company &&
      facts.no_deal_probability >= best.probability * kRivalShare) {
    return {"PERHAPS_NO_DEAL",
            absl::StrFormat("The call is with %s, but perhaps about none of its deals: %s, none of "
                            "them %.0f %%.",
                            best.company->title(), named, facts.no_deal_probability * 100)};
  }
  const bool contradicted = std::any_of(
      best.comparisons.begin(), best.comparisons.end(), [](const Comparison& comparison) {
        return comparison.level == Level::kDisagrees && comparison.bits <= -2 &&
               comparison.feature != Feature::kOwner;
      });
  if (contradicted) {
    return {"SIGNS_CONTRADICT",
            absl::StrCat("Some signs speak for ", named, ", others against it.")};
  }
  const Level time = LevelOf(best, Feature::kTime);
  if (time == Level::kBefore || time == Level::kAfter) {
    return {"OUTSIDE_DEAL_TIME",
            absl::StrCat("The company fits, but its deal was not open at that time: ", named, ".")};
  }
  return {"THIN_EVIDENCE", absl::StrCat("The evidence is thin: ", named, ".")};
}

Reason ExplainUnlinked(const DecisionFacts& facts) {
  if (KeysOf(facts.call->record).empty()) {
    return {"NOTHING_TO_COMPARE",
            "The call carries no customer number, company name or participant."};
  }
  if (facts.company_is_known && facts.candidates.empty()) {
    return {"NO_DEAL_AT_THAT_TIME", absl::StrCat("The call is with ", facts.company->title(),
                                                 ", which had no deal at that time.")};
  }
  if (facts.company_is_known) {
    return {"NO_DEAL_FITS", absl::StrCat("The call is with ", facts.company->title(),
                                         ", but its deals of that time do not fit: ",
                                         Alternatives(facts.candidates), ".")};
  }
  if (facts.company == nullptr || facts.candidates.empty()) {
    return {"NO_CANDIDATE", "No account or deal shares the call's name, numbers or people."};
  }
  const RankedCandidate& best = facts.candidates.front();
  const bool agrees = NameAgrees(best) || Agrees(best, Feature::kPhone) ||
                      Agrees(best, Feature::kEmail) || Agrees(best, Feature::kPerson);
  if (agrees && LevelOf(best, Feature::kCompanyName) == Level::kDisagrees) {
    return {"SIGNS_CONTRADICT", absl::StrCat("Something agrees with ", DealTitle(best),
                                             ", but the call names another company.")};
  }
  return {"WEAK_EVIDENCE", absl::StrCat("The nearest deal, ", DealTitle(best),
                                        ", shares too little with the call.")};
}

}  // namespace

Reason Explain(const DecisionFacts& facts) {
  switch (facts.decision) {
    case Decision::kLinked:
      return ExplainLinked(facts);
    case Decision::kReview:
      return ExplainReview(facts);
    case Decision::kUnlinked:
      break;
  }
  return ExplainUnlinked(facts);
}

}  // namespace dealtrace::matching
