#include "services/matching/domain/decision.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/matching/domain/decision_reason.h"

namespace dealtrace::matching {
namespace {

// Bits beyond this change no decision, and exp2 must not overflow.
constexpr double kBitsMax = 60;
// A deal with less of a call has no share in it.
constexpr double kShareMin = 0.1;
// What is at stake is cut off here.
constexpr double kAmountMax = 1e15;

double Odds(double bits) { return std::exp2(std::clamp(bits, -kBitsMax, kBitsMax)); }

struct Scored {
  std::vector<RankedCandidate> candidates;
  // The company that the call is most likely with, and by how much.
  const Company* company = nullptr;
  double company_bits = 0;
  double none_odds = 1;
  // Of "the likeliest company, but none of its deals".
  double no_deal_odds = 0;
  double no_deal_probability = 0;
  // The id of a deal that would be a candidate, had no reviewer rejected it.
  std::string rejected;
};

// Of company and deal, weighed.
std::vector<Comparison> CompareWhole(const PreparedCall& call, const Company& company,
                                     const Deal& deal, const CandidateIndex& index,
                                     const LinkModel& model) {
  std::vector<Comparison> comparisons = CompareCompany(call, company, index);
  for (Comparison& comparison : CompareDeal(call, company, deal)) {
    comparisons.push_back(std::move(comparison));
  }
  Weigh(comparisons, model);
  return comparisons;
}

// Every possible deal of every company that shares a key, and the chance of "this company, but none
// of its deals".
Scored ScoreAll(const PreparedCall& call, const CandidateIndex& index, const LinkSettings& settings,
                const CallReview& review = {}) {
  Scored scored;
  const LinkModel& model = settings.model;
  for (const Company* company : index.Find(call.record)) {
    std::vector<Comparison> who = CompareCompany(call, *company, index);
    Weigh(who, model);
    const double company_bits = SumBits(who);
    const double no_deal_odds = Odds(model.prior_bits + model.no_deal_bits + company_bits);
    if (scored.company == nullptr || company_bits > scored.company_bits) {
      scored.company = company;
      scored.company_bits = company_bits;
      scored.no_deal_odds = no_deal_odds;
    }
    scored.none_odds += no_deal_odds;
    for (const Deal& deal : company->deals) {
      if (!IsPossible(call.record, deal.record, settings.window)) continue;
      if (review.rejected.count(deal.record.id) > 0) {
        scored.rejected = std::max(scored.rejected, deal.record.id);
        continue;
      }
      RankedCandidate candidate;
      candidate.company = company;
      candidate.deal = &deal;
      candidate.comparisons = who;
      for (Comparison& comparison : CompareDeal(call, *company, deal)) {
        candidate.comparisons.push_back(std::move(comparison));
      }
      Weigh(candidate.comparisons, model);
      candidate.bits = model.prior_bits + SumBits(candidate.comparisons);
      scored.candidates.push_back(std::move(candidate));
    }
  }
  return scored;
}

// Best first; ties by id, so that the order never depends on how the records came.
void Rank(Scored& scored) {
  double total = scored.none_odds;
  std::sort(scored.candidates.begin(), scored.candidates.end(),
            [](const RankedCandidate& a, const RankedCandidate& b) {
              if (a.bits != b.bits) return a.bits > b.bits;
              return a.deal->record.id < b.deal->record.id;
            });
  for (const RankedCandidate& candidate : scored.candidates) total += Odds(candidate.bits);
  for (RankedCandidate& candidate : scored.candidates) {
    candidate.probability = Odds(candidate.bits) / total;
  }
  scored.no_deal_probability = scored.no_deal_odds / total;
}

// The best candidates' comparisons again, with their sentences.
void ExplainBest(PreparedCall& call, const CandidateIndex& index, const LinkModel& model,
                 Scored& scored) {
  call.explained = true;
  for (size_t i = 0; i < std::min(scored.candidates.size(), kCandidatesMax); ++i) {
    RankedCandidate& candidate = scored.candidates[i];
    candidate.comparisons = CompareWhole(call, *candidate.company, *candidate.deal, index, model);
  }
}

// True when the call itself names something of just this deal.
bool IsNamed(const RankedCandidate& candidate) {
  return std::any_of(candidate.comparisons.begin(), candidate.comparisons.end(),
                     [](const Comparison& comparison) {
                       return (comparison.feature == Feature::kProduct ||
                               comparison.feature == Feature::kAmount) &&
                              comparison.level == Level::kNamed;
                     });
}

// The deals of one company that the call is about together: each is named by a product of its own,
// and together they are as safe as one deal must be. Empty when the call is about one.
std::vector<LinkShare> SharesOf(absl::Span<const RankedCandidate> candidates, double linked_min) {
  std::vector<LinkShare> shares;
  std::vector<const std::string*> products;
  double joint = 0;
  for (const RankedCandidate& candidate : candidates) {
    if (candidate.company != candidates.front().company || !IsNamed(candidate)) continue;
    if (candidate.probability < kShareMin) break;
    const std::string& product = candidate.deal->product->name;
    // Two deals with one product are a choice, not a share.
    const bool repeats = std::any_of(products.begin(), products.end(),
                                     [&](const std::string* other) { return *other == product; });
    if (product.empty() || repeats) return {};
    products.push_back(&product);
    shares.push_back({candidate.deal->record.id, candidate.probability});
    joint += candidate.probability;
  }
  if (shares.size() < 2 || joint < linked_min) return {};
  for (LinkShare& share : shares) share.weight /= joint;
  return shares;
}

double JointProbability(absl::Span<const RankedCandidate> candidates,
                        absl::Span<const LinkShare> shares) {
  double joint = 0;
  for (const RankedCandidate& candidate : candidates) {
    for (const LinkShare& share : shares) {
      if (share.opportunity == candidate.deal->record.id) joint += candidate.probability;
    }
  }
  return joint;
}

// What the call's place in the review queue is made of.
void Prioritise(absl::Span<const RankedCandidate> candidates, double linked_min, double review_min,
                LinkDecision& result) {
  std::vector<double> probabilities;
  double stake = 0;
  for (const RankedCandidate& candidate : candidates) {
    probabilities.push_back(candidate.probability);
    const auto amount = static_cast<double>(candidate.deal->record.amount);
    stake += candidate.probability * std::max(0.0, amount);
  }
  result.amount_at_stake = std::llround(std::min(stake, kAmountMax));
  result.review_priority = ReviewPriority(result.amount_at_stake,
                                          Informativeness(probabilities, linked_min, review_min));
}

}  // namespace

LinkDecision DecideLink(const CallRecord& call, const CandidateIndex& index,
                        const LinkSettings& settings, const CallReview& review) {
  PreparedCall prepared = Prepare(call, index);
  prepared.explained = false;
  Scored scored = ScoreAll(prepared, index, settings, review);
  Rank(scored);
  ExplainBest(prepared, index, settings.model, scored);

  LinkDecision result;
  result.reviewed = !scored.rejected.empty();
  result.no_deal_probability = scored.no_deal_probability;
  result.too_short = call.duration.has_value() && *call.duration < settings.short_call;
  double any = 0;
  for (const RankedCandidate& candidate : scored.candidates) any += candidate.probability;
  if (!scored.candidates.empty()) result.probability = scored.candidates.front().probability;
  const double linked_min = LinkedThreshold(settings);
  if (result.probability < linked_min) {
    result.shares = SharesOf(scored.candidates, linked_min);
    if (!result.shares.empty())
      result.probability = JointProbability(scored.candidates, result.shares);
  }
  if (result.probability >= linked_min) {
    result.decision = Decision::kLinked;
    result.opportunity = result.shares.empty() ? scored.candidates.front().deal->record.id
                                               : result.shares.front().opportunity;
    result.account = scored.candidates.front().deal->record.account;
  } else {
    result.decision = any >= settings.review_min ? Decision::kReview : Decision::kUnlinked;
    // Named only when the company is likelier than not.
    if (scored.company != nullptr && settings.model.prior_bits + scored.company_bits > 0) {
      result.account = scored.company->account.id;
    }
  }
  const Reason reason =
      Explain({result.decision, !result.shares.empty(), &prepared, &index, scored.candidates,
               scored.company, settings.model.prior_bits + scored.company_bits > 0,
               scored.no_deal_probability});
  result.reason = reason.code;
  result.explanation = reason.sentence;
  if (!scored.rejected.empty() && result.decision == Decision::kUnlinked) {
    result.reason = "REVIEWER_REJECTED";
    result.explanation = absl::StrCat("A reviewer said that it is not about ", scored.rejected,
                                      ", and no other deal fits.");
  }
  Prioritise(scored.candidates, linked_min, settings.review_min, result);

  for (RankedCandidate& candidate : scored.candidates) {
    if (result.candidates.size() >= kCandidatesMax) break;
    result.candidates.push_back({candidate.deal->record.id, candidate.deal->record.account,
                                 candidate.probability, std::move(candidate.comparisons)});
  }
  ApplyVerdict(review, index, result);
  return result;
}

std::optional<DealComparison> CompareWithDeal(const CallRecord& call,
                                              const std::string& opportunity_id,
                                              const CandidateIndex& index,
                                              const LinkSettings& settings) {
  const auto [company, deal] = index.FindDeal(opportunity_id);
  if (deal == nullptr) return std::nullopt;
  PreparedCall prepared = Prepare(call, index);
  prepared.explained = false;
  Scored scored = ScoreAll(prepared, index, settings);
  Rank(scored);
  DealComparison result;
  for (const RankedCandidate& candidate : scored.candidates) {
    if (candidate.deal != deal) continue;
    result.is_candidate = true;
    result.probability = candidate.probability;
  }
  prepared.explained = true;
  result.comparisons = CompareWhole(prepared, *company, *deal, index, settings.model);
  return result;
}

double LinkedThreshold(const LinkSettings& settings) {
  return settings.linked_min.value_or(ThresholdFor(settings.model, settings.precision_min));
}

absl::string_view DecisionName(Decision decision) {
  switch (decision) {
    case Decision::kLinked:
      return "LINKED";
    case Decision::kReview:
      return "REVIEW";
    case Decision::kUnlinked:
      return "UNLINKED";
  }
  return "";
}

}  // namespace dealtrace::matching
