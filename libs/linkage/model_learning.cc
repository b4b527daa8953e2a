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
// With one comparison: so many times the pairs that there are is the default of u worth …
constexpr double kSingleStrength = 2;
// … and so many times the pairs that agree strongly, by the defaults, are of the same thing.
constexpr double kStrongRatioMin = 10;
constexpr double kStrongSlack = 3;

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
std::vector<double> MatchesOf(const LinkageModel& model, const PatternSample& sample,
                              bool candidates_compete) {
  std::vector<double> odds;
  for (const PatternCount& count : sample.patterns()) {
    odds.push_back(OddsOf(BitsOfPattern(model, count.pattern)));
  }
  std::vector<double> matches(odds.size(), 0.0);
  for (size_t record = 0; record < sample.record_count(); ++record) {
    double all = model.unmatched_share;
    for (const uint32_t pair : sample.PairsOf(record)) all += odds[pair];
    for (const uint32_t pair : sample.PairsOf(record)) {
      matches[pair] += odds[pair] / (candidates_compete ? all : 1 + odds[pair]);
    }
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
  void Tell(const std::vector<size_t>& telling, LinkageModel* model) const {
    for (const size_t i : telling) {
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
  Learner(LinkageModel defaults, const std::vector<size_t>& telling, const TrainingPairs& pairs)
      : pairs_(pairs),
        defaults_(std::move(defaults)),
        telling_(telling),
        strength_(StrengthOf(telling.size())),
        is_single_(telling.size() == 1 && !pairs.others.patterns().empty()) {
    for (const PatternCount& count : pairs.candidates.patterns()) {
      candidate_pairs_ += count.pairs * pairs.pairs_per_candidate;
    }
    all_pairs_ = candidate_pairs_;
    outside_ = NoSums();
    for (const PatternCount& count : pairs.others.patterns()) {
      AddTo(&outside_, count, count.pairs * pairs.pairs_per_other);
      all_pairs_ += count.pairs * pairs.pairs_per_other;
    }
  }

  LinkageModel Learn() {
    LinkageModel model = defaults_;
    std::vector<double> matches = Matches(model);
    SetU(matches, &model);
    model.prior_bits = std::log2(0.5 * pairs_.smaller_side / all_pairs_);
    double moved = 1;
    for (int round = 0; round < kRoundsMax && moved > kBitsMoved; ++round) {
      const LinkageModel before = model;
      matches = Matches(model);
      SetM(matches, &model);
      SetU(matches, &model);
      SetPrior(matches, &model);
      moved = MostMoved(before, model);
    }
    matches = Matches(model);
    Frequencies frequencies(model);
    for (size_t place = 0; place < matches.size(); ++place) {
      const PatternCount& count = pairs_.candidates.patterns()[place];
      frequencies.Add(count, (count.pairs - matches[place]) * pairs_.pairs_per_candidate);
    }
    for (const PatternCount& count : pairs_.others.patterns()) {
      frequencies.Add(count, count.pairs * pairs_.pairs_per_other);
    }
    frequencies.Tell(telling_, &model);
    return model;
  }

 private:
  bool HasManyCopies() const { return is_single_ && pairs_.is_one_side; }

  std::vector<double> Matches(const LinkageModel& model) const {
    return MatchesOf(model, pairs_.candidates, /*candidates_compete=*/!HasManyCopies());
  }

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
    for (const size_t i : telling_) {
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
    for (const size_t i : telling_) {
      const std::vector<double> by_default = DefaultU(i);
      for (size_t level = 1; level < sums[i].size(); ++level) {
        model->weights[i][level].u =
            ShareOf(sums[i], level, by_default[level],
                    HasManyCopies() ? kSingleStrength * all_pairs_ : strength);
      }
      MakeMonotone(model->weights[i]);
    }
  }

  // By level. Of pairs that share some key, which are few of all where only one thing is compared.
  std::vector<double> DefaultU(size_t comparison) const {
    std::vector<double> shares;
    for (const LevelWeight& weight : defaults_.weights[comparison]) shares.push_back(weight.u);
    if (!HasManyCopies()) return shares;
    double rest = 1;
    for (size_t level = 1; level + 1 < shares.size(); ++level) {
      rest -= shares[level] *= candidate_pairs_ / all_pairs_;
    }
    shares.back() = rest;
    return shares;
  }

  // As far as the data are silent, one record in two of the smaller side has a counterpart.
  void SetPrior(const std::vector<double>& matches, LinkageModel* model) const {
    double matched = pairs_.pairs_per_candidate * (1 + 0.5 * kDefaultPairs);
    double found = 0;
    for (const double of_pattern : matches) found += pairs_.pairs_per_candidate * of_pattern;
    matched += found + 0.5 * strength_ * records();
    double share = std::min(
        kMatchedShareMax,
        matched / ((1 + strength_) * records() + kDefaultPairs * pairs_.pairs_per_candidate));
    if (is_single_ && !pairs_.is_one_side)
      share = std::min(share, MostMatched(matches) / records());
    model->unmatched_share = 1 - share;
    const double pairs_matched =
        HasManyCopies() ? std::max(share * records(), found) : share * records();
    model->prior_bits = std::log2(pairs_matched / all_pairs_);
  }

  // How many pairs can be of the same thing when so many agree strongly. Whatever lower level is
  // met most would pass for what the same things agree on otherwise.
  double MostMatched(const std::vector<double>& matches) const {
    double strong = 0.5 * kDefaultPairs, m = 0;
    const size_t single = telling_[0];
    const std::vector<LevelWeight>& levels = defaults_.weights[single];
    const auto is_strong = [&](size_t level) {
      return level != kMissingLevel && levels[level].m >= kStrongRatioMin * levels[level].u;
    };
    for (size_t level = 0; level < levels.size(); ++level)
      m += is_strong(level) ? levels[level].m : 0;
    for (size_t place = 0; place < matches.size(); ++place) {
      const Pattern pattern = pairs_.candidates.patterns()[place].pattern;
      if (is_strong(static_cast<size_t>(LevelIn(pattern, single)))) strong += matches[place];
    }
    return kStrongSlack * pairs_.pairs_per_candidate * strong / m;
  }

  // Of the right side.
  double records() const {
    return static_cast<double>(pairs_.candidates.record_count()) * pairs_.pairs_per_candidate;
  }

  const TrainingPairs& pairs_;
  const LinkageModel defaults_;
  const std::vector<size_t> telling_;  // comparisons that say something
  const double strength_;
  const bool is_single_;  // one comparison of tables, not of given pairs
  double candidate_pairs_ = 0;
  double all_pairs_ = 0;
  LevelSums outside_;
};

}  // namespace

LinkageModel LearnModel(absl::Span<const std::unique_ptr<Column>> columns,
                        const TrainingPairs& pairs, const std::vector<bool>& says_nothing) {
  LinkageModel defaults = DefaultModel(columns);
  std::vector<size_t> telling;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (says_nothing.empty() || !says_nothing[i]) {
      telling.push_back(i);
      continue;
    }
    for (LevelWeight& weight : defaults.weights[i]) weight.bits = 0;
  }
  defaults.weighs_commonness = telling.size() > 1;
  if (pairs.candidates.patterns().empty()) return defaults;
  return Learner(std::move(defaults), telling, pairs).Learn();
}

}  // namespace dealtrace::linkage
