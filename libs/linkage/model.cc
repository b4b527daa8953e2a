#include "libs/linkage/model.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace dealtrace::linkage {
namespace {

constexpr int kRounds = 60;
constexpr double kShareMin = 1e-6;
constexpr double kBitsMax = 60;
// A comparison's rarity moves its weight by at most this much.
constexpr double kRarityBitsMax = 6;
constexpr double kCommonnessBitsMax = 4;

using Weights = std::vector<LevelWeight>;

// In the order of the patterns, so that sums do not depend on a hash table's order.
std::vector<std::pair<Pattern, PatternCount>> Sorted(const PatternCounts& counts) {
  std::vector<std::pair<Pattern, PatternCount>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return sorted;
}

double BitsOfPattern(const LinkageModel& model, Pattern pattern) {
  double bits = model.prior_bits;
  for (size_t i = 0; i < model.weights.size(); ++i) {
    bits += model.weights[i][static_cast<size_t>(LevelIn(pattern, i))].bits;
  }
  return bits;
}

// Weights fall from level to level: neighbours that do not are given their common weight (isotonic
// regression by pooling adjacent violators).
void MakeMonotone(Weights& weights) {
  struct Pool {
    double m, u;
    size_t size;
  };
  std::vector<Pool> pools;
  for (size_t level = 1; level < weights.size(); ++level) {
    pools.push_back({weights[level].m, weights[level].u, 1});
    while (pools.size() > 1 && pools[pools.size() - 2].m * pools.back().u <
                                   pools.back().m * pools[pools.size() - 2].u) {
      pools[pools.size() - 2].m += pools.back().m;
      pools[pools.size() - 2].u += pools.back().u;
      pools[pools.size() - 2].size += pools.back().size;
      pools.pop_back();
    }
  }
  size_t level = 1;
  for (const Pool& pool : pools) {
    for (size_t i = 0; i < pool.size; ++i) weights[level++].bits = std::log2(pool.m / pool.u);
  }
}

struct Sums {
  std::vector<std::vector<double>> match;
  std::vector<std::vector<double>> other;
  double matches = 0;
  double all = 0;
};

Sums Expect(const LinkageModel& model,
            absl::Span<const std::pair<Pattern, PatternCount>> patterns) {
  Sums sums;
  for (const Weights& weights : model.weights) {
    sums.match.emplace_back(weights.size(), 0.0);
    sums.other.emplace_back(weights.size(), 0.0);
  }
  for (const auto& [pattern, count] : patterns) {
    const double match = count.pairs * ProbabilityOf(BitsOfPattern(model, pattern));
    sums.matches += match;
    sums.all += count.pairs;
    for (size_t i = 0; i < model.weights.size(); ++i) {
      const auto level = static_cast<size_t>(LevelIn(pattern, i));
      sums.match[i][level] += match;
      sums.other[i][level] += count.pairs - match;
    }
  }
  return sums;
}

// Shares of the levels with sides present, drawn towards `prior` by `strength` pairs.
void Share(const std::vector<double>& sums, absl::Span<const double> prior, double strength,
           const std::function<void(size_t, double)>& set) {
  double total = 0;
  for (size_t level = 1; level < sums.size(); ++level) total += sums[level];
  for (size_t level = 1; level < sums.size(); ++level) {
    set(level, std::max(kShareMin, (sums[level] + strength * prior[level]) / (total + strength)));
  }
}

// How many pairs the defaults are worth, as a share of the pairs that there are.
double StrengthOf(size_t comparisons) {
  return comparisons <= 1 ? 1.0 : comparisons == 2 ? 0.3 : comparisons == 3 ? 0.1 : 0.03;
}

}  // namespace

double ProbabilityOf(double bits) {
  return 1 / (1 + std::exp2(-std::clamp(bits, -kBitsMax, kBitsMax)));
}

double LinkageModel::BitsOf(size_t comparison, const Outcome& outcome) const {
  const LevelWeight& weight = weights[comparison][static_cast<size_t>(outcome.level)];
  if (outcome.frequency <= 0 || weight.mean_log_frequency == 0) return weight.bits;
  return weight.bits + std::clamp(weight.mean_log_frequency - std::log2(outcome.frequency),
                                  -kCommonnessBitsMax, kRarityBitsMax);
}

double LinkageModel::MostBitsOf(size_t comparison) const {
  double most = 0;
  for (const LevelWeight& weight : weights[comparison]) {
    const bool has_frequency = weight.mean_log_frequency < 0;
    most = std::max(most, weight.bits + (has_frequency ? kRarityBitsMax : 0));
  }
  return most;
}

LinkageModel DefaultModel(absl::Span<const std::unique_ptr<Column>> columns) {
  LinkageModel model;
  model.prior_bits = -5;
  for (const std::unique_ptr<Column>& column : columns) {
    Weights& weights = model.weights.emplace_back();
    for (const Level& level : column->levels()) {
      weights.push_back({level.m, level.u, std::log2(level.m / level.u), 0});
    }
    weights[kMissingLevel].bits = 0;
  }
  return model;
}

LinkageModel LearnModel(absl::Span<const std::unique_ptr<Column>> columns,
                        const PatternCounts& candidates, const PatternCounts& random,
                        double pairs_per_candidate, double random_match_share) {
  const LinkageModel defaults = DefaultModel(columns);
  LinkageModel model = defaults;
  const auto patterns = Sorted(candidates);
  if (patterns.empty()) return model;
  // Of pairs drawn at random: the beginning of u.
  const Sums drawn = Expect(defaults, Sorted(random));
  std::vector<std::vector<double>> m_prior, u_prior;
  const double strength = StrengthOf(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    std::vector<double> m, u;
    for (const LevelWeight& weight : defaults.weights[i]) {
      m.push_back(weight.m);
      u.push_back(weight.u);
    }
    m_prior.push_back(std::move(m));
    u_prior.push_back(std::move(u));
    Share(drawn.other[i], u_prior[i], 1,
          [&](size_t level, double share) { model.weights[i][level].u = share; });
    // Candidates share a key, so that agreement is more common among them than at random, but at
    // most by as much as there are fewer of them. Between that and the default.
    const size_t last = u_prior[i].size() - 1;
    double agreeing = 0;
    for (size_t level = 1; level < last; ++level) {
      const double drawn_share = model.weights[i][level].u;
      const double of_others = std::max(
          0.1 * drawn_share, drawn_share - random_match_share * defaults.weights[i][level].m);
      const double most = std::min(1.0, of_others * pairs_per_candidate);
      u_prior[i][level] = std::pow(u_prior[i][level], 0.25) * std::pow(most, 0.75);
      agreeing += u_prior[i][level];
    }
    u_prior[i][last] = std::max(0.05, 1 - agreeing);
    const double sum = agreeing + u_prior[i][last];
    for (size_t level = 1; level <= last; ++level) {
      u_prior[i][level] /= sum;
      model.weights[i][level].u = u_prior[i][level];
    }
    MakeMonotone(model.weights[i]);
  }
  for (int round = 0; round < kRounds; ++round) {
    const Sums sums = Expect(model, patterns);
    const double others = sums.all - sums.matches;
    for (size_t i = 0; i < columns.size(); ++i) {
      Weights& weights = model.weights[i];
      Share(sums.match[i], m_prior[i], 20 + strength * sums.matches,
            [&](size_t level, double share) { weights[level].m = share; });
      Share(sums.other[i], u_prior[i], 20 + strength * others,
            [&](size_t level, double share) { weights[level].u = share; });
      MakeMonotone(weights);
    }
    const double share = std::clamp((sums.matches + 1) / (sums.all + 20), 1e-9, 0.9);
    model.prior_bits = std::log2(share / (1 - share));
  }
  // What pairs of different things agree on, on average, is what the weights stand for.
  std::vector<std::vector<double>> log_sums, pair_sums;
  for (const Weights& weights : model.weights) {
    log_sums.emplace_back(weights.size(), 0.0);
    pair_sums.emplace_back(weights.size(), 0.0);
  }
  for (const auto& [pattern, count] : patterns) {
    const double other = 1 - ProbabilityOf(BitsOfPattern(model, pattern));
    for (size_t i = 0; i < columns.size(); ++i) {
      const auto level = static_cast<size_t>(LevelIn(pattern, i));
      log_sums[i][level] += other * count.log_frequency[i];
      pair_sums[i][level] += other * count.pairs;
    }
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    for (size_t level = 1; level < model.weights[i].size(); ++level) {
      if (pair_sums[i][level] > 0) {
        model.weights[i][level].mean_log_frequency = log_sums[i][level] / pair_sums[i][level];
      }
    }
  }
  return model;
}

}  // namespace dealtrace::linkage
