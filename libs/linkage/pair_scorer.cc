#include "libs/linkage/pair_scorer.h"

#include <algorithm>
#include <numeric>

namespace dealtrace::linkage {

void RecordRows::Set(uint32_t record, absl::Span<const ValueId> values,
                     absl::Span<const std::unique_ptr<Column>> columns) {
  ValueId* cells = cells_.data() + static_cast<size_t>(record) * 2 * width_;
  for (size_t i = 0; i < width_; ++i) {
    cells[i] = values[i];
    const uint32_t sketch = values[i] == kMissing ? kNoSketch : columns[i]->Sketch(values[i]);
    cells[width_ + i] = static_cast<ValueId>(sketch);
  }
}

Outcome CompareValuesOf(const RecordRows& rows, const Column& column, size_t comparison,
                        uint32_t left, uint32_t right) {
  const ValueId a = rows.values(left)[comparison], b = rows.values(right)[comparison];
  if (a == kMissing || b == kMissing) return {};
  if (a != b &&
      !MayAgree(column.sketch_kind(), static_cast<uint32_t>(rows.sketches(left)[comparison]),
                static_cast<uint32_t>(rows.sketches(right)[comparison]))) {
    return {static_cast<int>(column.levels().size()) - 1, 0, 0};
  }
  return column.Compare(a, b);
}

PairScorer::PairScorer(const RecordRows* rows, absl::Span<const std::unique_ptr<Column>> columns,
                       const LinkageModel* model, double bits_min)
    : rows_(rows), model_(model), bits_min_(bits_min) {
  for (size_t i = 0; i < columns.size(); ++i) {
    const Column& column = *columns[i];
    Comparison comparison{&column, column.sketch_kind(), model->MostBitsOf(i), 0, {}};
    const int last = static_cast<int>(column.levels().size()) - 1;
    comparison.disagreement = model->BitsOf(i, {last, 0, 0});
    comparison.agreement.reserve(static_cast<size_t>(column.value_count()));
    for (ValueId value = 0; value < column.value_count(); ++value) {
      comparison.agreement.push_back(model->BitsOf(i, column.Compare(value, value)));
    }
    comparisons_.push_back(std::move(comparison));
  }
  order_.resize(columns.size());
  std::iota(order_.begin(), order_.end(), uint8_t{0});
  std::stable_sort(order_.begin(), order_.end(),
                   [&](uint8_t a, uint8_t b) { return columns[a]->cost() < columns[b]->cost(); });
}

std::optional<double> PairScorer::BitsOf(uint32_t left, uint32_t right) const {
  const size_t width = comparisons_.size();
  const ValueId* a = rows_->values(left).data();
  const ValueId* b = rows_->values(right).data();
  double bits[kComparisonsMax];
  uint32_t open = 0;  // one bit for each comparison that is not decided
  double most = model_->prior_bits;
  for (size_t i = 0; i < width; ++i) {
    const Comparison& comparison = comparisons_[i];
    if (a[i] == kMissing || b[i] == kMissing) {
      bits[i] = 0;
    } else if (a[i] == b[i]) {
      bits[i] = comparison.agreement[static_cast<size_t>(a[i])];
    } else if (!MayAgree(comparison.sketch_kind, static_cast<uint32_t>(a[width + i]),
                         static_cast<uint32_t>(b[width + i]))) {
      bits[i] = comparison.disagreement;
    } else {
      bits[i] = comparison.most;
      open |= 1U << i;
    }
    most += bits[i];
  }
  // Sums of another order differ in the last bits.
  constexpr double kTolerance = 1e-6;
  if (most < bits_min_ - kTolerance) return std::nullopt;
  for (const uint8_t i : order_) {
    if ((open & (1U << i)) == 0) continue;
    const double own = model_->BitsOf(i, comparisons_[i].column->Compare(a[i], b[i]));
    most += own - bits[i];
    bits[i] = own;
    if (most < bits_min_ - kTolerance) return std::nullopt;
  }
  double sum = model_->prior_bits;
  for (size_t i = 0; i < width; ++i) sum += bits[i];
  if (sum < bits_min_) return std::nullopt;
  return sum;
}

}  // namespace dealtrace::linkage
