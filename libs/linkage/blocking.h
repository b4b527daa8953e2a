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

namespace dealtrace::linkage {

struct BlockingOptions {
  // How many pairs a record may cost on average, counting a pair once for each shared key.
  int64_t pairs_per_record = 30;
  // A key of more records than this is never used alone.
  int64_t block_records_max = 5000;
};

// One key of one record.
struct RecordKey {
  uint64_t key = 0;
  uint32_t record = 0;
  uint8_t column = 0;
};

// Candidates of each record of the right side. Built once, then thread-safe.
class CandidateBlocks {
 public:
  // `keys` of both sides; `left_count` records of the left come first, then the right's. 0 on the
  // left: the records are compared among themselves.
  static CandidateBlocks Build(std::vector<RecordKey> keys, uint32_t left_count,
                               uint32_t record_count, const BlockingOptions& options);

  // Memory that a thread keeps between calls.
  struct Scratch {
    std::vector<uint32_t> seen;
    uint32_t round = 0;
    std::vector<uint32_t> found;
  };
  // The records that share a block with `record` (of the right side): of the left side or, when
  // there is one side only, those with a smaller number. Ascending, each once.
  absl::Span<const uint32_t> Find(uint32_t record, Scratch* scratch) const;

 private:
  struct Block {
    uint32_t begin = 0;  // in members_
    uint32_t left_end = 0;
    uint32_t end = 0;
  };
  // Adds the blocks of the sorted keys that fit the budget. Returns the keys of the others.
  std::vector<RecordKey> AddBlocks(std::vector<RecordKey> keys, int64_t budget,
                                   const BlockingOptions& options);
  void IndexRecords();

  uint32_t left_count_ = 0;
  uint32_t record_count_ = 0;
  std::vector<Block> blocks_;
  std::vector<uint32_t> members_;      // ascending inside a block
  std::vector<uint64_t> first_block_;  // by record, into blocks_of_
  std::vector<uint32_t> blocks_of_;
};

}  // namespace dealtrace::linkage
