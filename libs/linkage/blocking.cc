#include "libs/linkage/blocking.h"

#include <algorithm>
#include <map>

#include "libs/linkage/words.h"

namespace dealtrace::linkage {
namespace {

// Of a record's keys that are too common alone, this many of the rarest are paired.
constexpr size_t kPairedKeysMax = 8;

bool KeyOrder(const RecordKey& a, const RecordKey& b) {
  return a.key != b.key ? a.key < b.key : a.record < b.record;
}

bool SameKeyAndRecord(const RecordKey& a, const RecordKey& b) {
  return a.key == b.key && a.record == b.record;
}

// A common key with how many records hold it.
struct CommonKey {
  RecordKey key;
  uint32_t holders = 0;
};

// Every two common keys of a record from different columns become one.
std::vector<RecordKey> PairKeys(std::vector<RecordKey> keys) {
  std::vector<CommonKey> common;
  common.reserve(keys.size());
  for (size_t begin = 0; begin < keys.size();) {
    size_t end = begin;
    while (end < keys.size() && keys[end].key == keys[begin].key) ++end;
    for (size_t i = begin; i < end; ++i) {
      common.push_back({keys[i], static_cast<uint32_t>(end - begin)});
    }
    begin = end;
  }
  keys = {};
  std::sort(common.begin(), common.end(), [](const CommonKey& a, const CommonKey& b) {
    if (a.key.record != b.key.record) return a.key.record < b.key.record;
    return a.holders != b.holders ? a.holders < b.holders : a.key.key < b.key.key;
  });
  std::vector<RecordKey> paired;
  for (size_t begin = 0; begin < common.size();) {
    size_t end = begin;
    while (end < common.size() && common[end].key.record == common[begin].key.record) ++end;
    const size_t last = std::min(end, begin + kPairedKeysMax);
    for (size_t i = begin; i < last; ++i) {
      for (size_t j = i + 1; j < last; ++j) {
        const RecordKey& a = common[i].key;
        const RecordKey& b = common[j].key;
        if (a.column == b.column) continue;
        paired.push_back({Combine(std::min(a.key, b.key), std::max(a.key, b.key)), a.record, 0});
      }
    }
    begin = end;
  }
  return paired;
}

}  // namespace

CandidateBlocks CandidateBlocks::Build(std::vector<RecordKey> keys, uint32_t left_count,
                                       uint32_t record_count, const BlockingOptions& options) {
  CandidateBlocks blocks;
  blocks.left_count_ = left_count;
  blocks.record_count_ = record_count;
  const int64_t budget = options.pairs_per_record * static_cast<int64_t>(record_count - left_count);
  std::vector<RecordKey> common = blocks.AddBlocks(std::move(keys), budget, options);
  blocks.AddBlocks(PairKeys(std::move(common)), budget, options);
  blocks.IndexRecords();
  return blocks;
}

std::vector<RecordKey> CandidateBlocks::AddBlocks(std::vector<RecordKey> keys, int64_t budget,
                                                  const BlockingOptions& options) {
  std::sort(keys.begin(), keys.end(), KeyOrder);
  keys.erase(std::unique(keys.begin(), keys.end(), SameKeyAndRecord), keys.end());
  struct Candidate {
    size_t begin = 0, left_end = 0, end = 0;
    int64_t pairs = 0;
  };
  std::vector<Candidate> candidates;
  std::map<int64_t, int64_t> pairs_by_size;
  std::vector<RecordKey> common;
  for (size_t begin = 0; begin < keys.size();) {
    Candidate block{begin, begin, begin, 0};
    while (block.end < keys.size() && keys[block.end].key == keys[begin].key) {
      if (keys[block.end].record < left_count_) block.left_end = block.end + 1;
      ++block.end;
    }
    const auto size = static_cast<int64_t>(block.end - begin);
    const auto left = static_cast<int64_t>(block.left_end - begin);
    block.pairs = left_count_ == 0 ? size * (size - 1) / 2 : left * (size - left);
    begin = block.end;
    if (block.pairs == 0) continue;
    if (size > options.block_records_max) {
      common.insert(common.end(), keys.begin() + static_cast<ptrdiff_t>(block.begin),
                    keys.begin() + static_cast<ptrdiff_t>(block.end));
      continue;
    }
    pairs_by_size[block.pairs] += block.pairs;
    candidates.push_back(block);
  }
  int64_t most = 0, sum = 0;
  for (const auto& [pairs, all] : pairs_by_size) {
    sum += all;
    // Blocks of a hundred pairs are affordable whatever the sum.
    if (sum > budget && pairs > 100) break;
    most = pairs;
  }
  for (const Candidate& block : candidates) {
    if (block.pairs > most) {
      common.insert(common.end(), keys.begin() + static_cast<ptrdiff_t>(block.begin),
                    keys.begin() + static_cast<ptrdiff_t>(block.end));
      continue;
    }
    Block added;
    added.begin = static_cast<uint32_t>(members_.size());
    for (size_t i = block.begin; i < block.end; ++i) members_.push_back(keys[i].record);
    added.left_end = added.begin + static_cast<uint32_t>(block.left_end - block.begin);
    added.end = static_cast<uint32_t>(members_.size());
    blocks_.push_back(added);
  }
  std::sort(common.begin(), common.end(), KeyOrder);
  return common;
}

void CandidateBlocks::IndexRecords() {
  first_block_.assign(static_cast<size_t>(record_count_) + 1, 0);
  const auto for_each_right = [this](const auto& visit) {
    for (size_t block = 0; block < blocks_.size(); ++block) {
      const uint32_t begin = left_count_ == 0 ? blocks_[block].begin : blocks_[block].left_end;
      for (uint32_t i = begin; i < blocks_[block].end; ++i) visit(members_[i], block);
    }
  };
  for_each_right([this](uint32_t record, size_t) { ++first_block_[record + 1]; });
  for (size_t i = 1; i < first_block_.size(); ++i) first_block_[i] += first_block_[i - 1];
  blocks_of_.resize(first_block_.back());
  std::vector<uint64_t> next(first_block_.begin(), first_block_.end() - 1);
  for_each_right([&](uint32_t record, size_t block) {
    blocks_of_[next[record]++] = static_cast<uint32_t>(block);
  });
}

absl::Span<const uint32_t> CandidateBlocks::Find(uint32_t record, Scratch* scratch) const {
  if (scratch->seen.size() != record_count_) scratch->seen.assign(record_count_, 0);
  ++scratch->round;
  scratch->found.clear();
  for (uint64_t i = first_block_[record]; i < first_block_[record + 1]; ++i) {
    const Block& block = blocks_[blocks_of_[i]];
    const uint32_t end = left_count_ == 0 ? block.end : block.left_end;
    for (uint32_t member = block.begin; member < end; ++member) {
      const uint32_t other = members_[member];
      if (left_count_ == 0 && other >= record) break;
      if (scratch->seen[other] == scratch->round) continue;
      scratch->seen[other] = scratch->round;
      scratch->found.push_back(other);
    }
  }
  std::sort(scratch->found.begin(), scratch->found.end());
  return scratch->found;
}

}  // namespace dealtrace::linkage
