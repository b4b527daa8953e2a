#include "services/scoring/domain/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace dealtrace::scoring {
namespace {

constexpr double kNormal975 = 1.959963984540054;

// Ranks from 1; ties get their mean.
std::vector<double> MidRanks(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (size_t start = 0; start < order.size();) {
    size_t end = start;
    while (end < order.size() && values[order[end]] == values[order[start]]) ++end;
    const double rank = 0.5 * static_cast<double>(start + end + 1);
    for (size_t i = start; i < end; ++i) ranks[order[i]] = rank;
    start = end;
  }
  return ranks;
}

double Variance(const std::vector<double>& values, double mean) {
  if (values.size() < 2) return 0;
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size() - 1);
}

}  // namespace

Auc AreaUnderCurve(absl::Span<const double> scores, absl::Span<const int> labels) {
  std::vector<double> wins;
  std::vector<double> losses;
  for (size_t i = 0; i < scores.size(); ++i) (labels[i] != 0 ? wins : losses).push_back(scores[i]);
  if (wins.empty() || losses.empty()) return {};
  std::vector<double> all = wins;
  all.insert(all.end(), losses.begin(), losses.end());
  const std::vector<double> ranks = MidRanks(all);
  const std::vector<double> win_ranks = MidRanks(wins);
  const std::vector<double> loss_ranks = MidRanks(losses);
  const auto m = static_cast<double>(wins.size());
  const auto n = static_cast<double>(losses.size());

  // Each win's share of losses below it, and each loss's share of wins above it.
  std::vector<double> v10(wins.size());
  std::vector<double> v01(losses.size());
  double sum = 0;
  for (size_t i = 0; i < wins.size(); ++i) {
    v10[i] = (ranks[i] - win_ranks[i]) / n;
    sum += v10[i];
  }
  for (size_t j = 0; j < losses.size(); ++j) {
    v01[j] = 1.0 - (ranks[wins.size() + j] - loss_ranks[j]) / m;
  }
  Auc auc;
  auc.value = sum / m;
  const double error = std::sqrt(Variance(v10, auc.value) / m + Variance(v01, auc.value) / n);
  auc.low = std::max(0.0, auc.value - kNormal975 * error);
  auc.high = std::min(1.0, auc.value + kNormal975 * error);
  return auc;
}

double BrierScore(absl::Span<const double> probabilities, absl::Span<const int> labels) {
  if (labels.empty()) return 0;
  double sum = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    sum += (probabilities[i] - labels[i]) * (probabilities[i] - labels[i]);
  }
  return sum / static_cast<double>(labels.size());
}

double CalibrationError(absl::Span<const double> probabilities, absl::Span<const int> labels) {
  if (labels.empty()) return 0;
  constexpr size_t kBins = 10;
  std::array<double, kBins> predicted{};
  std::array<double, kBins> observed{};
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto bin =
        std::min(kBins - 1, static_cast<size_t>(std::max(0.0, probabilities[i] * kBins)));
    predicted[bin] += probabilities[i];
    observed[bin] += labels[i];
  }
  double error = 0;
  for (size_t bin = 0; bin < kBins; ++bin) error += std::abs(predicted[bin] - observed[bin]);
  return error / static_cast<double>(labels.size());
}

}  // namespace dealtrace::scoring
