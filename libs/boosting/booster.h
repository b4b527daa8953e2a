// Gradient-boosted trees for a yes-or-no question: XGBoost's C API behind values and StatusOr.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace dealtrace::boosting {

// Row-major; NaN is missing.
struct Matrix {
  int columns = 0;
  std::vector<float> values;
  int rows() const { return columns == 0 ? 0 : static_cast<int>(values.size()) / columns; }
};

// The defaults suit hundreds to tens of thousands of rows: shallow trees, strong shrinkage.
struct BoosterOptions {
  int rounds = 100;
  int depth = 3;
  double learning_rate = 0.05;
  double row_share = 0.8;
  double column_share = 0.6;
  double leaf_weight_min = 5;
  double l2 = 5;
  int seed = 7;
};

// A trained model. Not thread-safe; copies share nothing because there are none.
class Booster {
 public:
  // The same rows, options and library give the same model, bit for bit: one thread, a fixed seed.
  // INVALID_ARGUMENT: no rows, or sizes that differ. INTERNAL: XGBoost's message.
  static absl::StatusOr<Booster> Train(const Matrix& rows, absl::Span<const int> labels,
                                       absl::Span<const double> weights,
                                       const BoosterOptions& options);
  // INVALID_ARGUMENT: not what Save made.
  static absl::StatusOr<Booster> Load(const std::string& bytes);
  absl::StatusOr<std::string> Save() const;

  Booster(Booster&&) noexcept;
  Booster& operator=(Booster&&) noexcept;
  ~Booster();

  // Log-odds of each row. `trees_max` 0: all trees.
  absl::StatusOr<std::vector<double>> Margins(const Matrix& rows, int trees_max = 0) const;
  // What each column adds to a row's log-odds (SHAP values: Lundberg and Lee, 2017), row-major,
  // with the bias as the last column; a row sums to its margin.
  absl::StatusOr<std::vector<double>> Contributions(const Matrix& rows) const;

 private:
  struct Impl;
  explicit Booster(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::boosting
