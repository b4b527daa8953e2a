// Which deal a call belongs to: one of the candidates, or none.
//
// Fellegi and Sunter's model (A Theory for Record Linkage, 1969): each comparison adds its weight
// in bits to a candidate's prior. The candidates and "none of them" exclude each other, so their
// odds are normalised together: a deal that is as likely as another gets half, and the call goes to
// review.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/matching/domain/candidate_index.h"
#include "services/matching/domain/comparison.h"
#include "services/matching/domain/evidence.h"

namespace dealtrace::matching {

// The version of the weights and rules in this folder. Change it with any of them.
inline constexpr absl::string_view kModelVersion = "rules-1";
inline constexpr size_t kCandidatesMax = 10;

struct LinkSettings {
  // LINKED from this probability of the best deal on.
  double linked_min = 0.90;
  // REVIEW from this probability that the call belongs to any of the candidates on.
  double review_min = 0.25;
  // Log2 of the odds that a deal found by a shared key is the right one, before comparing.
  double prior_bits = -8.0;
  // Log2 of the odds, against one deal, that a call of this company is about none of its deals.
  double no_deal_bits = -4.5;
  TimeWindow window;
  // A shorter call is linked but does not count.
  absl::Duration short_call = absl::Minutes(5);
};

enum class Decision { kLinked, kReview, kUnlinked };

struct LinkCandidate {
  std::string opportunity;  // id
  std::string account;      // id, may be empty
  double probability = 0;
  std::vector<Comparison> comparisons;
};

struct LinkDecision {
  Decision decision = Decision::kUnlinked;
  std::string reason;       // UPPER_SNAKE_CASE
  std::string explanation;  // one sentence; no personal data
  std::string opportunity;  // id; set when LINKED
  std::string account;      // id; set when the company is known, whether or not a deal of it fits
  double probability = 0;   // of the decision's deal; of the best candidate when not LINKED
  std::vector<LinkCandidate> candidates;  // best first, at most kCandidatesMax
  bool too_short = false;
};

// The same call, records and settings give the same decision, bit for bit.
LinkDecision DecideLink(const CallRecord& call, const CandidateIndex& index,
                        const LinkSettings& settings);

// How a call compares with one deal, be it a candidate or not.
struct DealComparison {
  bool is_candidate = false;  // shares a key and lies in the time window
  double probability = 0;     // beside all candidates and none; 0 for no candidate
  std::vector<Comparison> comparisons;
};
// Absent when the index does not hold the deal.
std::optional<DealComparison> CompareWithDeal(const CallRecord& call,
                                              const std::string& opportunity_id,
                                              const CandidateIndex& index,
                                              const LinkSettings& settings);

absl::string_view DecisionName(Decision decision);

}  // namespace dealtrace::matching
