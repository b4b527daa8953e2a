// The bits of pairs of records, with as little read as decides.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "libs/linkage/column.h"
#include "libs/linkage/model.h"

namespace dealtrace::linkage {

// What all records hold: of each its value ids, then their sketches, side by side.
class RecordRows {
 public:
  RecordRows() = default;
  RecordRows(size_t records, size_t width) : width_(width), cells_(records * 2 * width) {}

  size_t width() const { return width_; }
  absl::Span<const ValueId> values(uint32_t record) const { return {row(record), width_}; }
  absl::Span<const ValueId> sketches(uint32_t record) const {
    return {row(record) + width_, width_};
  }
  // Asks the memory for the row, which will be read soon.
  void Prefetch(uint32_t record) const { __builtin_prefetch(row(record)); }
  void Set(uint32_t record, absl::Span<const ValueId> values,
           absl::Span<const std::unique_ptr<Column>> columns);

 private:
  const ValueId* row(uint32_t record) const {
    return cells_.data() + static_cast<size_t>(record) * 2 * width_;
  }

  size_t width_ = 0;
  std::vector<ValueId> cells_;
};

// The outcome of one comparison of two records.
Outcome CompareValuesOf(const RecordRows& rows, const Column& column, size_t comparison,
                        uint32_t left, uint32_t right);

// Thread-safe. What it points at must outlive it.
class PairScorer {
 public:
  PairScorer(const RecordRows* rows, absl::Span<const std::unique_ptr<Column>> columns,
             const LinkageModel* model, double bits_min);

  // The pair's bits with the prior; nothing when they are below `bits_min`. Equal values and
  // sketches that cannot agree are looked at first; the rest is compared, what is quick first,
  // while it can still reach `bits_min`.
  std::optional<double> BitsOf(uint32_t left, uint32_t right) const;

 private:
  struct Comparison {
    const Column* column;
    SketchKind sketch_kind;
    double most = 0;                // of any two values
    double disagreement = 0;        // of sketches that cannot agree
    std::vector<double> agreement;  // by value, of it with itself
  };

  const RecordRows* rows_;
  const LinkageModel* model_;
  double bits_min_;
  std::vector<Comparison> comparisons_;
  std::vector<uint8_t> order_;  // of the comparisons, quick ones first
};

}  // namespace dealtrace::linkage
