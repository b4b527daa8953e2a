#include "libs/linkage/model_learning.h"

#include <algorithm>
#include <cmath>

namespace dealtrace::linkage {
namespace {

constexpr int kRoundsMax = 60;
// Nothing is learned any more when no weight moves by more.
constexpr double kBitsMoved = 1e-3;
constexpr double kShareMin = 1e-12;
// Pairs that the defaults of m are worth, beside their share of the pairs that there are.
constexpr double kDefaultPairs = 20;
constexpr double kMatchedShareMax = 0.999;

using LevelSums = std::vector<std::vector<double>>;  // by comparison, then by level

// How many pairs the defaults are worth, as a share of the pairs that there are.
double StrengthOf(size_t comparisons) {
  return comparisons <= 1 ? 1.0 : comparisons == 2 ? 0.3 : comparisons == 3 ? 0.1 : 0.03;
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
void MakeMonotone(std::vector<LevelWeight>& weights) {
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

double MostMoved(const LinkageModel& before, const LinkageModel& after) {
  double most = std::abs(after.prior_bits - before.prior_bits);
  for (size_t i = 0; i < after.weights.size(); ++i) {
    for (size_t level = 1; level < after.weights[i].size(); ++level) {
      most = std::max(most, std::abs(after.weights[i][level].bits - before.weights[i][level].bits));
    }
  }
  return most;
}

// How many of the pairs of each pattern are of the same thing.
std::vector<double> MatchesOf(const LinkageModel& model, const PatternSample& sample) {
  std::vector<double> odds;
  for (const PatternCount& count : sample.patterns()) {
    odds.push_back(OddsOf(BitsOfPattern(model, count.pattern)));
  }
  std::vector<double> matches(odds.size(), 0.0);
  for (size_t record = 0; record < sample.record_count(); ++record) {
    double all = model.unmatched_share;
    for (const uint32_t pair : sample.PairsOf(record)) all += odds[pair];
    for (const uint32_t pair : sample.PairsOf(record)) matches[pair] += odds[pair] / all;
  }
  return matches;
}

// What pairs of different things agree on, on average, is what the weights stand for.
class Frequencies {
 public:
  explicit Frequencies(const LinkageModel& model) {
    for (const auto& weights : model.weights) {
      logarithms_.emplace_back(weights.size(), 0.0);
      pairs_.emplace_back(weights.size(), 0.0);
    }
  }
  // `pairs` of a pattern are of different things.
  void Add(const PatternCount& count, double pairs) {
    const double share = pairs / count.pairs;
    for (size_t i = 0; i < pairs_.size(); ++i) {
      const auto level = static_cast<size_t>(LevelIn(count.pattern, i));
      logarithms_[i][level] += share * count.log_frequency[i];
      pairs_[i][level] += pairs;
    }
  }
  void Tell(LinkageModel* model) const {
    for (size_t i = 0; i < pairs_.size(); ++i) {
      for (size_t level = 1; level < pairs_[i].size(); ++level) {
        if (pairs_[i][level] <= 0) continue;
        model->weights[i][level].mean_log_frequency = logarithms_[i][level] / pairs_[i][level];
      }
    }
  }

 private:
  LevelSums logarithms_;
  LevelSums pairs_;
};

class Learner {
 public:
  Learner(LinkageModel defaults, const TrainingPairs& pairs)
      : pairs_(pairs),
        defaults_(std::move(defaults)),
        strength_(StrengthOf(defaults_.weights.size())) {
    for (const PatternCount& count : pairs.candidates.patterns()) {
      all_pairs_ += count.pairs * pairs.pairs_per_candidate;
    }
    outside_ = NoSums();
    for (const PatternCount& count : pairs.others.patterns()) {
      AddTo(&outside_, count, count.pairs * pairs.pairs_per_other);
      all_pairs_ += count.pairs * pairs.pairs_per_other;
    }
  }

  LinkageModel Learn() {
    LinkageModel model = defaults_;
    std::vector<double> matches = MatchesOf(model, pairs_.candidates);
    SetU(matches, &model);
    model.prior_bits = std::log2(0.5 * pairs_.smaller_side / all_pairs_);
    double moved = 1;
    for (int round = 0; round < kRoundsMax && moved > kBitsMoved; ++round) {
      const LinkageModel before = model;
      matches = MatchesOf(model, pairs_.candidates);
      SetM(matches, &model);
      SetU(matches, &model);
      SetPrior(matches, &model);
      moved = MostMoved(before, model);
    }
    matches = MatchesOf(model, pairs_.candidates);
    Frequencies frequencies(model);
    for (size_t place = 0; place < matches.size(); ++place) {
      const PatternCount& count = pairs_.candidates.patterns()[place];
      frequencies.Add(count, (count.pairs - matches[place]) * pairs_.pairs_per_candidate);
    }
    for (const PatternCount& count : pairs_.others.patterns()) {
      frequencies.Add(count, count.pairs * pairs_.pairs_per_other);
    }
    frequencies.Tell(&model);
    return model;
  }

 private:
  LevelSums NoSums() const {
    LevelSums sums;
    for (const auto& weights : defaults_.weights) sums.emplace_back(weights.size(), 0.0);
    return sums;
  }

  static void AddTo(LevelSums* sums, const PatternCount& count, double pairs) {
    for (size_t i = 0; i < sums->size(); ++i) {
      (*sums)[i][static_cast<size_t>(LevelIn(count.pattern, i))] += pairs;
    }
  }

  // The share of a level with sides present, drawn towards the default by `strength` pairs.
  static double ShareOf(const std::vector<double>& sums, size_t level, double by_default,
                        double strength) {
    double total = 0;
    for (size_t i = 1; i < sums.size(); ++i) total += sums[i];
    return std::max(kShareMin, (sums[level] + strength * by_default) / (total + strength));
  }

  void SetM(const std::vector<double>& matches, LinkageModel* model) const {
    LevelSums sums = NoSums();
    double all = 0;
    for (size_t place = 0; place < matches.size(); ++place) {
      AddTo(&sums, pairs_.candidates.patterns()[place], matches[place]);
      all += matches[place];
    }
    for (size_t i = 0; i < sums.size(); ++i) {
      for (size_t level = 1; level < sums[i].size(); ++level) {
        model->weights[i][level].m =
            ShareOf(sums[i], level, defaults_.weights[i][level].m, kDefaultPairs + strength_ * all);
      }
      MakeMonotone(model->weights[i]);
    }
  }

  // Pairs that blocking left out are of different things. Where there are none, the candidates are
  // all that is asked about, and say as little of u as of m.
  void SetU(const std::vector<double>& matches, LinkageModel* model) const {
    LevelSums sums = outside_;
    double all = 0;
    for (size_t place = 0; place < matches.size(); ++place) {
      const PatternCount& count = pairs_.candidates.patterns()[place];
      AddTo(&sums, count, (count.pairs - matches[place]) * pairs_.pairs_per_candidate);
      all += count.pairs - matches[place];
    }
    const double strength = pairs_.others.patterns().empty()
                                ? kDefaultPairs + strength_ * all
                                : std::max(1.0, pairs_.pairs_per_other);
    for (size_t i = 0; i < sums.size(); ++i) {
      for (size_t level = 1; level < sums[i].size(); ++level) {
        model->weights[i][level].u =
            ShareOf(sums[i], level, defaults_.weights[i][level].u, strength);
      }
      MakeMonotone(model->weights[i]);
    }
  }

  // As far as the data are silent, one record in two of the smaller side has a counterpart.
  void SetPrior(const std::vector<double>& matches, LinkageModel* model) const {
    double matched = pairs_.pairs_per_candidate * (1 + 0.5 * kDefaultPairs);
    for (const double of_pattern : matches) matched += pairs_.pairs_per_candidate * of_pattern;
    matched += 0.5 * strength_ * records();
    const double share = std::min(
        kMatchedShareMax,
        matched / ((1 + strength_) * records() + kDefaultPairs * pairs_.pairs_per_candidate));
    model->unmatched_share = 1 - share;
    model->prior_bits = std::log2(share * records() / all_pairs_);
  }

  // Of the right side.
  double records() const {
    return static_cast<double>(pairs_.candidates.record_count()) * pairs_.pairs_per_candidate;
  }

  const TrainingPairs& pairs_;
  const LinkageModel defaults_;
  const double strength_;
  double all_pairs_ = 0;
  LevelSums outside_;
};

}  // namespace

LinkageModel LearnModel(absl::Span<const std::unique_ptr<Column>> columns,
                        const TrainingPairs& pairs) {
  LinkageModel defaults = DefaultModel(columns);
  if (pairs.candidates.patterns().empty()) return defaults;
  return Learner(std::move(defaults), pairs).Learn();
}

}  // namespace dealtrace::linkage
