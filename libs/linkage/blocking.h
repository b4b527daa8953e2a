// Which pairs are worth comparing: those that share a key that few records share.
//
// Every column offers keys (rare words, beginnings, sounds, number tails …). Blocks whose pairs
// would cost more than the budget are left out, largest first (block purging: Papadakis, Ioannou,
// Palpanas, Niederée and Nejdl, A Blocking Framework for Entity Resolution in Highly Heterogeneous
// Information Spaces, 2013); keys that are too common alone are tried again in pairs from different
// columns (dynamic blocking: McNeill, Kardes and Borthwick, Dynamic Record Blocking, 2012). So a
// key that 100,000 records share costs nothing, and two such keys together may still find a pair.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "libs/linkage/large_memory.h"

namespace dealtrace::linkage {

struct BlockingOptions {
  // How many pairs a record may cost on average, counting a pair once for each shared key.
  int64_t pairs_per_record = 30;
  // A key of more records than this is never used alone.
  int64_t block_records_max = 5000;
};

// A key of one distinct value.
struct ValueKey {
  uint64_t key = 0;
  uint32_t value = 0;
};

// The keys that a column offers, and which records hold its values.
struct ColumnKeys {
  std::vector<ValueKey> keys;
  std::vector<uint32_t> records;       // by value, ascending
  std::vector<uint32_t> first_record;  // by value, into `records`; one more at the end

  absl::Span<const uint32_t> RecordsOf(uint32_t value) const {
    return {records.data() + first_record[value], first_record[value + 1] - first_record[value]};
  }
};

// What was too common to find pairs alone: keys of one column.
struct CommonKeys {
  int64_t keys = 0;
  int64_t most_records = 0;  // of one of them
};

// Candidates of each record of the right side. Built once, then thread-safe.
class CandidateBlocks {
 public:
  // Of `record_count` records the first `left_count` are the left side's. 0 on the left: the
  // records are compared among themselves. Keys of different columns must differ. At most 256
  // columns.
  static CandidateBlocks Build(std::vector<ColumnKeys> columns, uint32_t left_count,
                               uint32_t record_count, const BlockingOptions& options);

  // By column.
  const std::vector<CommonKeys>& common_keys() const { return common_keys_; }
  // How many records hold a key that others hold too, and are in no block: all keys of theirs are
  // too common, also two together.
  int64_t left_out_records() const { return left_out_records_; }

  // Memory that a thread keeps between calls.
  struct Scratch {
    std::vector<bool> seen;
    std::vector<uint32_t> found;
  };
  // The records that share a block with `record` (of the right side): of the left side or, when
  // there is one side only, those with a smaller number. Each once, in an order that depends on
  // keys and records only.
  absl::Span<const uint32_t> Find(uint32_t record, Scratch* scratch) const;

 private:
  struct Block {
    uint64_t begin = 0;  // in members_
    uint32_t left = 0;   // how many members are of the left side
    uint32_t size = 0;
  };
  // How many pairs a block of so many records makes.
  int64_t PairsOf(int64_t left, int64_t size) const {
    return left_count_ == 0 ? size * (size - 1) / 2 : left * (size - left);
  }
  // How many pairs the records make; they are a block when they make any.
  int64_t AddBlock(absl::Span<const uint32_t> members);
  // Of the blocks after the first `from`.
  void DropLargeBlocks(size_t from, int64_t pairs_max);
  void IndexRecords();

  std::vector<CommonKeys> common_keys_;
  int64_t left_out_records_ = 0;
  uint32_t left_count_ = 0;
  uint32_t record_count_ = 0;
  LargeArray<Block> blocks_;
  LargeArray<uint32_t> members_;      // ascending inside a block
  LargeArray<uint64_t> first_block_;  // by record, into blocks_of_
  LargeArray<uint32_t> blocks_of_;
};

}  // namespace dealtrace::linkage
