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
#include "services/matching/domain/link_model.h"
#include "services/matching/domain/review.h"

namespace dealtrace::matching {

inline constexpr size_t kCandidatesMax = 10;

struct LinkSettings {
  LinkModel model = BuiltInModel();
  // LINKED so that this share of the links is right, by the model's calibration.
  double precision_min = 0.99;
  // Overrules `precision_min`: LINKED from this probability of the best deal on.
  std::optional<double> linked_min;
  // REVIEW from this probability that the call belongs to any of the candidates on.
  double review_min = 0.25;
  TimeWindow window;
  // A shorter call is linked but does not count.
  absl::Duration short_call = absl::Minutes(5);
};

enum class Decision { kLinked, kReview, kUnlinked };

// LINKED from this probability of the best deal on.
double LinkedThreshold(const LinkSettings& settings);

struct LinkCandidate {
  std::string opportunity;  // id
  std::string account;      // id, may be empty
  double probability = 0;
  std::vector<Comparison> comparisons;
};

// A part of a call that several deals share.
struct LinkShare {
  std::string opportunity;  // id
  double weight = 0;        // over 0; those of a call sum to 1
};

struct LinkDecision {
  Decision decision = Decision::kUnlinked;
  std::string reason;       // UPPER_SNAKE_CASE
  std::string explanation;  // one sentence; no personal data
  std::string opportunity;  // id; set when LINKED
  std::string account;      // id; set when the company is known, whether or not a deal of it fits
  // Of the decision's deal, of all deals that share the call, or of the best candidate when the
  // call is not LINKED.
  double probability = 0;
  // That the call is with the likeliest company, but about none of its deals.
  double no_deal_probability = 0;
  std::vector<LinkShare> shares;  // two or more, best first, when several deals share the call
  std::vector<LinkCandidate> candidates;  // best first, at most kCandidatesMax
  bool too_short = false;
  bool reviewed = false;  // a reviewer decided, or ruled a candidate out
  // What the candidates are worth, each by its probability, in whole units.
  int64_t amount_at_stake = 0;
  // ReviewPriority; 0 once a reviewer decided.
  int64_t review_priority = 0;
};

// The same call, records, settings and review give the same decision, bit for bit. Deals that a
// reviewer rejected are no candidates.
LinkDecision DecideLink(const CallRecord& call, const CandidateIndex& index,
                        const LinkSettings& settings, const CallReview& review = {});

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
