#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/scoring/domain/win_model.h"

namespace dealtrace::scoring {
namespace {

constexpr size_t kReasonsMax = 5;
// Less than this moves no probability by a percent.
constexpr double kContributionMin = 0.02;

std::string Words(const std::string& feature) { return absl::StrReplaceAll(feature, {{"_", " "}}); }

}  // namespace

WinScorer::WinScorer(const WinModel& model, std::vector<boosting::Booster> booster)
    : base_rate_(model.card.base_rate),
      encoding_(model.columns),
      calibration_(model.calibration),
      booster_(std::move(booster)) {}

absl::StatusOr<WinScorer> WinScorer::Create(const WinModel& model) {
  std::vector<boosting::Booster> booster;
  if (model.card.basis == Basis::kModel) {
    absl::StatusOr<boosting::Booster> loaded = boosting::Booster::Load(model.booster);
    if (!loaded.ok()) return loaded.status();
    booster.push_back(*std::move(loaded));
  }
  return WinScorer(model, std::move(booster));
}

absl::StatusOr<std::vector<WinScore>> WinScorer::Score(absl::Span<const Features> rows) const {
  std::vector<WinScore> scores(rows.size());
  if (booster_.empty()) {
    for (WinScore& score : scores) score.probability = base_rate_;
    return scores;
  }
  const boosting::Matrix matrix = encoding_.Encode(rows);
  const auto margins = booster_.front().Margins(matrix);
  if (!margins.ok()) return margins.status();
  const auto contributions = booster_.front().Contributions(matrix);
  if (!contributions.ok()) return contributions.status();
  const size_t width = encoding_.columns().size() + 1;
  for (size_t i = 0; i < rows.size(); ++i) {
    scores[i].probability = calibration_.Probability((*margins)[i]);
    scores[i].reasons =
        ReasonsOf(rows[i], absl::MakeConstSpan(*contributions).subspan(i * width, width - 1));
  }
  return scores;
}

// The columns of one category add up to one reason.
std::vector<Reason> WinScorer::ReasonsOf(const Features& row,
                                         absl::Span<const double> contributions) const {
  std::map<std::string, double> by_feature;
  for (size_t i = 0; i < contributions.size(); ++i) {
    by_feature[encoding_.columns()[i].feature] += calibration_.slope * contributions[i];
  }
  std::vector<Reason> reasons;
  for (const auto& [feature, contribution] : by_feature) {
    if (std::abs(contribution) < kContributionMin) continue;
    Reason reason;
    reason.feature = feature;
    reason.contribution = contribution;
    for (size_t i = 0; i < NumberNames().size(); ++i) {
      if (NumberNames()[i] == feature) reason.value = DescribeNumber(feature, row.numbers[i]);
    }
    for (size_t i = 0; i < CategoryNames().size(); ++i) {
      if (CategoryNames()[i] == feature) {
        reason.value = row.categories[i].empty() ? "unknown" : row.categories[i];
      }
    }
    reason.explanation =
        absl::StrCat(Words(feature), " ", reason.value,
                     contribution > 0 ? " speaks for a win" : " speaks against a win");
    reasons.push_back(std::move(reason));
  }
  std::sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) {
    const double left = std::abs(a.contribution);
    const double right = std::abs(b.contribution);
    return left != right ? left > right : a.feature < b.feature;
  });
  if (reasons.size() > kReasonsMax) reasons.resize(kReasonsMax);
  return reasons;
}

}  // namespace dealtrace::scoring
