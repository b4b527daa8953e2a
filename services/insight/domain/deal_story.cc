#include "services/insight/domain/deal_story.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace dealtrace::insight {
namespace {

constexpr double kEarliest = 0.55;  // weight of the first call of many; the last has 1
constexpr double kRepeatInCall =
    0.5;                             // each further statement in the same call counts half as much
constexpr double kUndirected = 0.7;  // tied to the decision, direction not told
constexpr double kUndirectedMention = 0.5;
constexpr double kUndirectedMax = 0.15;  // below this absolute valence the direction is not told
constexpr double kAgainst = 0.6;
constexpr double kAgainstWin = 0.25;  // an objection in a deal that was won was overcome
constexpr double kSentimentPull = 0.15;
constexpr double kSteepness = 1.6;
constexpr double kClarity = 1.5;
constexpr double kEvidenceMin = 0.03;

struct Tally {
  double support = 0;
  double opposition = 0;
  std::vector<Evidence> evidence;
};

std::vector<size_t> ByTime(absl::Span<const CallStatements> calls) {
  std::vector<size_t> order(calls.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tie(calls[a].started_at, calls[a].call_id) <
           std::tie(calls[b].started_at, calls[b].call_id);
  });
  return order;
}

// How much of a statement's weight counts for (positive) or against (negative) a reason in the
// direction `favourable`.
double Direction(const Statement& statement, bool favourable) {
  const double along = favourable ? statement.valence : -statement.valence;
  if (statement.denied) return favourable ? 0.0 : -1.0;
  if (std::abs(statement.valence) < kUndirectedMax) {
    return statement.driver >= 0.4 ? kUndirected : kUndirectedMention;
  }
  if (along > 0) return 1.0;
  return favourable ? -kAgainstWin : -kAgainst;
}

void AddCall(const CallStatements& call, size_t index, double lateness, bool favourable,
             std::map<Label, Tally>& tallies) {
  std::map<Label, std::vector<Evidence>> by_code;
  const double mood = 1.0 + kSentimentPull * (favourable ? 1 : -1) * call.customer_sentiment;
  for (const Statement& statement : call.statements) {
    const double direction = Direction(statement, favourable);
    Evidence evidence{index, statement, direction < 0,
                      std::min(1.0, statement.weight * std::abs(direction) * lateness * mood)};
    if (evidence.weight > 0) by_code[statement.code].push_back(std::move(evidence));
  }
  for (auto& [code, list] : by_code) {
    std::stable_sort(list.begin(), list.end(),
                     [](const Evidence& a, const Evidence& b) { return a.weight > b.weight; });
    Tally& tally = tallies[code];
    double repeat_for = 1.0;
    double repeat_against = 1.0;
    for (Evidence& evidence : list) {
      double& repeat = evidence.against ? repeat_against : repeat_for;
      // One clear sentence outweighs many vague ones.
      (evidence.against ? tally.opposition : tally.support) +=
          std::pow(evidence.weight, kClarity) * repeat;
      repeat *= kRepeatInCall;
      tally.evidence.push_back(std::move(evidence));
    }
  }
}

std::vector<Reason> Rank(absl::Span<const CallStatements> calls, bool favourable) {
  std::map<Label, Tally> tallies;
  const std::vector<size_t> order = ByTime(calls);
  for (size_t i = 0; i < order.size(); ++i) {
    const double place =
        order.size() == 1 ? 1.0 : static_cast<double>(i) / static_cast<double>(order.size() - 1);
    AddCall(calls[order[i]], order[i], kEarliest + (1 - kEarliest) * place, favourable, tallies);
  }
  std::vector<Reason> reasons;
  for (auto& [code, tally] : tallies) {
    const double net = tally.support - tally.opposition;
    const double score = net <= 0 ? 0.0 : 1.0 - std::exp(-kSteepness * net);
    if (score < kReasonScoreMin) continue;
    std::stable_sort(tally.evidence.begin(), tally.evidence.end(),
                     [](const Evidence& a, const Evidence& b) { return a.weight > b.weight; });
    std::erase_if(tally.evidence, [&](const Evidence& e) { return e.weight < kEvidenceMin; });
    if (tally.evidence.empty()) continue;
    if (tally.evidence.size() > kEvidenceMax) tally.evidence.resize(kEvidenceMax);
    reasons.push_back({code, 0, score, favourable, std::move(tally.evidence)});
  }
  return reasons;
}

}  // namespace

std::vector<Reason> RankReasons(Outcome outcome, absl::Span<const CallStatements> calls) {
  std::vector<Reason> reasons;
  if (outcome != Outcome::kWon) reasons = Rank(calls, /*favourable=*/false);
  if (outcome == Outcome::kWon || outcome == Outcome::kOpen) {
    for (Reason& reason : Rank(calls, /*favourable=*/true)) reasons.push_back(std::move(reason));
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Reason& a, const Reason& b) { return a.score > b.score; });
  for (size_t i = 0; i < reasons.size(); ++i) reasons[i].rank = static_cast<int32_t>(i) + 1;
  return reasons;
}

}  // namespace dealtrace::insight
