// Why a decision was taken: a code for machines and a sentence for people.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/matching/domain/decision.h"

namespace dealtrace::matching {

// A deal with what was found about it.
struct RankedCandidate {
  const Company* company = nullptr;
  const Deal* deal = nullptr;
  std::vector<Comparison> comparisons;  // CompareCompany's, then CompareDeal's
  double bits = 0;
  double probability = 0;
};

// What the reason is made from.
struct DecisionFacts {
  Decision decision;
  bool is_shared;  // several deals share the call
  const PreparedCall* call;
  const CandidateIndex* index;
  absl::Span<const RankedCandidate> candidates;  // best first
  const Company* company;                        // the likeliest one; may be null
  bool company_is_known;                         // the call is likelier with it than with nobody
  double no_deal_probability;                    // with `company`, but about none of its deals
};

struct Reason {
  std::string code;
  std::string sentence;
};

// LINKED: SEVERAL_DEALS_NAMED (they share the call), SAID_ON_BEHALF, SAID_COMPANY, EMAIL_AGREES,
// NAME_AND_PHONE_AGREE, PHONE_AGREES, NAME_AGREES, PERSON_AGREES, SEVERAL_SIGNS_AGREE. REVIEW:
// SEVERAL_OPEN_DEALS, SHARED_PHONE, SEVERAL_COMPANIES, PERHAPS_NO_DEAL, SIGNS_CONTRADICT,
// OUTSIDE_DEAL_TIME, THIN_EVIDENCE. UNLINKED: NOTHING_TO_COMPARE, NO_CANDIDATE,
// NO_DEAL_AT_THAT_TIME, NO_DEAL_FITS, SIGNS_CONTRADICT, WEAK_EVIDENCE.
Reason Explain(const DecisionFacts& facts);

}  // namespace dealtrace::matching
