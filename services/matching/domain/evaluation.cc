#include "services/matching/domain/evaluation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace dealtrace::matching {
namespace {

constexpr double kCurveThresholds[] = {0.05, 0.1, 0.2, 0.3,  0.4,  0.5, 0.6,
                                       0.7,  0.8, 0.9, 0.95, 0.98, 0.99};

struct Judged {
  double probability;
  bool correct;
};

QualityPoint PointAt(const std::vector<Judged>& judged, int64_t truth_pairs, double threshold) {
  QualityPoint point;
  point.threshold = threshold;
  for (const Judged& link : judged) {
    if (link.probability < threshold) continue;
    ++point.linked;
    if (link.correct) ++point.correct;
  }
  if (point.linked > 0) {
    point.precision = static_cast<double>(point.correct) / static_cast<double>(point.linked);
  }
  point.recall =
      truth_pairs == 0 ? 1 : static_cast<double>(point.correct) / static_cast<double>(truth_pairs);
  const double sum = point.precision + point.recall;
  point.f1 = sum > 0 ? 2 * point.precision * point.recall / sum : 0;
  return point;
}

// Pairs of one probability are one step: their order means nothing.
double AveragePrecision(const std::vector<Judged>& judged, int64_t truth_pairs) {
  if (truth_pairs == 0) return 1;
  double area = 0;
  int64_t correct = 0;
  for (size_t start = 0; start < judged.size();) {
    size_t end = start;
    int64_t gained = 0;
    while (end < judged.size() && judged[end].probability == judged[start].probability) {
      if (judged[end].correct) ++gained;
      ++end;
    }
    correct += gained;
    area += static_cast<double>(gained) / static_cast<double>(truth_pairs) *
            static_cast<double>(correct) / static_cast<double>(end);
    start = end;
  }
  return area;
}

double BestThreshold(const std::vector<Judged>& judged, int64_t truth_pairs) {
  double best_f1 = -1, best = 1;
  int64_t correct = 0;
  for (size_t i = 0; i < judged.size(); ++i) {
    if (judged[i].correct) ++correct;
    if (i + 1 < judged.size() && judged[i + 1].probability == judged[i].probability) continue;
    const double f1 = 2 * static_cast<double>(correct) /
                      (static_cast<double>(i) + 1 + static_cast<double>(truth_pairs));
    if (f1 > best_f1) {
      best_f1 = f1;
      best = judged[i].probability;
    }
  }
  return best;
}

double CalibrationError(const std::vector<Judged>& judged) {
  constexpr size_t kBins = 10;
  std::array<double, kBins> difference{};
  for (const Judged& link : judged) {
    const auto bin =
        std::min(kBins - 1, static_cast<size_t>(std::max(0.0, link.probability * kBins)));
    difference[bin] += link.probability - (link.correct ? 1 : 0);
  }
  double sum = 0;
  for (const double bin : difference) sum += std::abs(bin);
  return judged.empty() ? 0 : sum / static_cast<double>(judged.size());
}

}  // namespace

Quality EvaluateLinks(std::vector<LinkedPair> links,
                      absl::Span<const std::pair<std::string, std::string>> truth,
                      double threshold) {
  const std::set<std::pair<std::string, std::string>> wanted(truth.begin(), truth.end());
  std::sort(links.begin(), links.end(), [](const LinkedPair& a, const LinkedPair& b) {
    if (a.left_id != b.left_id) return a.left_id < b.left_id;
    if (a.right_id != b.right_id) return a.right_id < b.right_id;
    return a.probability > b.probability;
  });
  std::vector<Judged> judged;
  for (size_t i = 0; i < links.size(); ++i) {
    const bool repeated = i > 0 && links[i].left_id == links[i - 1].left_id &&
                          links[i].right_id == links[i - 1].right_id;
    if (repeated) continue;
    judged.push_back(
        {links[i].probability, wanted.count({links[i].left_id, links[i].right_id}) > 0});
  }
  std::sort(judged.begin(), judged.end(),
            [](const Judged& a, const Judged& b) { return a.probability > b.probability; });

  Quality quality;
  quality.truth_pairs = static_cast<int64_t>(wanted.size());
  quality.at_threshold = PointAt(judged, quality.truth_pairs, threshold);
  quality.best = PointAt(judged, quality.truth_pairs, BestThreshold(judged, quality.truth_pairs));
  for (const double point : kCurveThresholds) {
    quality.curve.push_back(PointAt(judged, quality.truth_pairs, point));
  }
  quality.average_precision = AveragePrecision(judged, quality.truth_pairs);
  quality.calibration_error = CalibrationError(judged);
  return quality;
}

}  // namespace dealtrace::matching
