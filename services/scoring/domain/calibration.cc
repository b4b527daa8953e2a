#include "services/scoring/domain/calibration.h"

#include <algorithm>
#include <cmath>

namespace dealtrace::scoring {
namespace {

constexpr int kStepsMax = 50;
// Keeps the slope finite when the margins separate the labels.
constexpr double kRidge = 1e-3;

double Logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

Calibration Fit(absl::Span<const double> margins, absl::Span<const int> labels,
                absl::Span<const double> weights, bool with_slope) {
  double won = 0;
  double lost = 0;
  for (size_t i = 0; i < labels.size(); ++i) (labels[i] != 0 ? won : lost) += weights[i];
  const double target_won = (won + 1) / (won + 2);
  const double target_lost = 1 / (lost + 2);
  Calibration result{with_slope ? 1.0 : 0.0, 0};
  for (int step = 0; step < kStepsMax; ++step) {
    double g_slope = 0, g_intercept = 0, h_ss = kRidge, h_si = 0, h_ii = kRidge;
    for (size_t i = 0; i < labels.size(); ++i) {
      const double p = Logistic(result.LogOdds(margins[i]));
      const double error = weights[i] * (p - (labels[i] != 0 ? target_won : target_lost));
      const double curvature = weights[i] * p * (1 - p);
      g_slope += error * margins[i];
      g_intercept += error;
      h_ss += curvature * margins[i] * margins[i];
      h_si += curvature * margins[i];
      h_ii += curvature;
    }
    double d_slope = 0;
    double d_intercept = g_intercept / h_ii;
    if (with_slope) {
      const double determinant = h_ss * h_ii - h_si * h_si;
      if (determinant < 1e-12) break;
      d_slope = (h_ii * g_slope - h_si * g_intercept) / determinant;
      d_intercept = (h_ss * g_intercept - h_si * g_slope) / determinant;
    }
    result.slope -= std::clamp(d_slope, -2.0, 2.0);
    result.intercept -= std::clamp(d_intercept, -2.0, 2.0);
    if (std::abs(d_slope) + std::abs(d_intercept) < 1e-10) break;
  }
  return result;
}

}  // namespace

double Calibration::Probability(double margin) const { return Logistic(LogOdds(margin)); }

Calibration Calibrate(absl::Span<const double> margins, absl::Span<const int> labels,
                      absl::Span<const double> weights) {
  const Calibration fitted = Fit(margins, labels, weights, true);
  return fitted.slope >= 0 ? fitted : Fit(margins, labels, weights, false);
}

}  // namespace dealtrace::scoring
