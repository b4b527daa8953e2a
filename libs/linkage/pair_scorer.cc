#include "libs/linkage/pair_scorer.h"

#include <algorithm>
#include <numeric>

namespace dealtrace::linkage {
namespace {

// Sums of another order differ in the last bits.
constexpr double kTolerance = 1e-6;

}  // namespace

void RecordRows::Set(uint32_t record, absl::Span<const ValueId> values,
                     absl::Span<const std::vector<uint32_t>> sketches) {
  ValueId* cells = cells_.data() + static_cast<size_t>(record) * 2 * width_;
  for (size_t i = 0; i < width_; ++i) {
    cells[i] = values[i];
    const bool is_missing = values[i] == kMissing;
    cells[width_ + i] =
        static_cast<ValueId>(is_missing ? kNoSketch : sketches[i][static_cast<size_t>(values[i])]);
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

bool PairScorer::LookAt(uint32_t left, uint32_t right, Undecided* pair) const {
  const size_t width = comparisons_.size();
  const ValueId* a = rows_->values(left).data();
  const ValueId* b = rows_->values(right).data();
  pair->left = left;
  pair->open = 0;
  pair->most = model_->prior_bits;
  for (size_t i = 0; i < width; ++i) {
    const Comparison& comparison = comparisons_[i];
    double bits = 0;
    if (a[i] == kMissing || b[i] == kMissing) {
      bits = 0;
    } else if (a[i] == b[i]) {
      bits = comparison.agreement[static_cast<size_t>(a[i])];
    } else if (!MayAgree(comparison.sketch_kind, static_cast<uint32_t>(a[width + i]),
                         static_cast<uint32_t>(b[width + i]))) {
      bits = comparison.disagreement;
    } else {
      bits = comparison.most;
      pair->open |= 1U << i;
    }
    pair->bits[i] = bits;
    pair->most += bits;
  }
  return pair->most >= bits_min_ - kTolerance;
}

std::optional<double> PairScorer::Decide(uint32_t right, Undecided* pair, Scratch* scratch) const {
  const ValueId* a = rows_->values(pair->left).data();
  const ValueId* b = rows_->values(right).data();
  for (const uint8_t i : order_) {
    if ((pair->open & (1U << i)) == 0) continue;
    Compared& compared = scratch->compared[i][static_cast<size_t>(a[i]) % kComparedKept];
    if (compared.left != a[i] || compared.right != b[i]) {
      compared = {a[i], b[i], model_->BitsOf(i, comparisons_[i].column->Compare(a[i], b[i]))};
    }
    pair->most += compared.bits - pair->bits[i];
    pair->bits[i] = compared.bits;
    if (pair->most < bits_min_ - kTolerance) return std::nullopt;
  }
  double sum = model_->prior_bits;
  for (size_t i = 0; i < comparisons_.size(); ++i) sum += pair->bits[i];
  if (sum < bits_min_) return std::nullopt;
  return sum;
}

absl::Span<const PairScorer::Scored> PairScorer::Score(absl::Span<const uint32_t> lefts,
                                                       uint32_t right, Scratch* scratch) const {
  scratch->undecided.clear();
  scratch->scored.clear();
  for (const uint32_t left : lefts) rows_->Prefetch(left);
  for (const uint32_t left : lefts) {
    Undecided pair;
    if (!LookAt(left, right, &pair)) continue;
    for (size_t i = 0; i < comparisons_.size(); ++i) {
      if ((pair.open & (1U << i)) != 0) comparisons_[i].column->Prefetch(rows_->values(left)[i]);
    }
    scratch->undecided.push_back(pair);
  }
  for (Undecided& pair : scratch->undecided) {
    const std::optional<double> bits = Decide(right, &pair, scratch);
    if (bits.has_value()) scratch->scored.push_back({pair.left, *bits});
  }
  return scratch->scored;
}

}  // namespace dealtrace::linkage
