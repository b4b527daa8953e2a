// The bits of pairs of records, with as little read as decides.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "libs/linkage/column.h"
#include "libs/linkage/large_memory.h"
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
  // Asks the memory for the row, which will be read soon. Inlined before the compiler can find that
  // the call has no effect and leave it out, as GCC 12 does.
  [[gnu::always_inline]] void Prefetch(uint32_t record) const {
    __builtin_prefetch(row(record));
    __builtin_prefetch(row(record) + 2 * width_ - 1);
  }
  void Set(uint32_t record, absl::Span<const ValueId> values,
           absl::Span<const std::vector<uint32_t>> sketches);  // of each column by value

 private:
  const ValueId* row(uint32_t record) const {
    return cells_.data() + static_cast<size_t>(record) * 2 * width_;
  }

  size_t width_ = 0;
  LargeArray<ValueId> cells_;
};

// The outcome of one comparison of two records.
Outcome CompareValuesOf(const RecordRows& rows, const Column& column, size_t comparison,
                        uint32_t left, uint32_t right);

// Thread-safe. What it points at must outlive it.
class PairScorer {
 public:
  PairScorer(const RecordRows* rows, absl::Span<const std::unique_ptr<Column>> columns,
             const LinkageModel* model, double bits_min);

  struct Scored {
    uint32_t left = 0;
    double bits = 0;  // with the prior
  };
  struct Undecided {
    uint32_t left = 0;
    uint32_t open = 0;  // one bit for each comparison that is not decided
    double most = 0;    // that the pair's bits can still be
    double bits[kComparisonsMax];
  };
  // What two values were found to be worth: several candidates often hold one value.
  struct Compared {
    ValueId left = kMissing;
    ValueId right = kMissing;
    double bits = 0;
  };
  static constexpr size_t kComparedKept = 256;
  // Memory that a thread keeps between calls.
  struct Scratch {
    std::array<std::array<Compared, kComparedKept>, kComparisonsMax> compared;
    std::vector<Undecided> undecided;
    std::vector<Scored> scored;
  };
  // Those of `lefts`, in their order, whose bits with `right` reach `bits_min`. Equal values and
  // sketches that cannot agree are looked at first, of all; the rest is compared, what is quick
  // first, while it can still reach `bits_min`. Each time the memory is asked beforehand for what
  // will be read of all.
  absl::Span<const Scored> Score(absl::Span<const uint32_t> lefts, uint32_t right,
                                 Scratch* scratch) const;

 private:
  // False when what need not be compared rules the pair out.
  bool LookAt(uint32_t left, uint32_t right, Undecided* pair) const;
  // The pair's bits with the prior; nothing when they are below `bits_min`.
  std::optional<double> Decide(uint32_t right, Undecided* pair, Scratch* scratch) const;

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
