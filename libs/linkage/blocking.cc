#include "libs/linkage/blocking.h"

#include <algorithm>
#include <map>

#include "libs/linkage/words.h"

namespace dealtrace::linkage {
namespace {

// Of a record's keys that are too common alone, this many of the rarest are paired.
constexpr size_t kPairedKeysMax = 8;
// Paired keys that are sorted at once: memory must not grow with the records.
constexpr uint64_t kPairedKeysAtOnce = 1U << 23;
constexpr uint32_t kNoKey = ~0U;

// A key with the records that hold it, as a range of its column's keys.
struct Group {
  uint64_t key = 0;
  uint32_t column = 0;
  uint32_t begin = 0, end = 0;
  uint32_t size = 0;  // records
  int64_t pairs = 0;
};

// The most pairs that a block may have: the blocks up to it, smallest first, fit the budget.
class PairBudget {
 public:
  explicit PairBudget(int64_t budget) : budget_(budget) {}
  void Count(int64_t pairs) { pairs_by_size_[pairs] += pairs; }
  int64_t Most() const {
    int64_t most = 0, sum = 0;
    for (const auto& [pairs, all] : pairs_by_size_) {
      sum += all;
      // Blocks of a hundred pairs are affordable whatever the sum.
      if (sum > budget_ && pairs > 100) break;
      most = pairs;
    }
    return most;
  }

 private:
  const int64_t budget_;
  std::map<int64_t, int64_t> pairs_by_size_;
};

// The keys of a column that more than one record holds.
template <typename PairsOf>
void AppendGroups(ColumnKeys& column, uint32_t number, uint32_t left_count, const PairsOf& pairs_of,
                  std::vector<Group>* groups) {
  std::sort(column.keys.begin(), column.keys.end(), [](const ValueKey& a, const ValueKey& b) {
    return a.key != b.key ? a.key < b.key : a.value < b.value;
  });
  column.keys.erase(std::unique(column.keys.begin(), column.keys.end(),
                                [](const ValueKey& a, const ValueKey& b) {
                                  return a.key == b.key && a.value == b.value;
                                }),
                    column.keys.end());
  for (size_t begin = 0; begin < column.keys.size();) {
    Group group{column.keys[begin].key, number, static_cast<uint32_t>(begin), 0, 0, 0};
    int64_t left = 0;
    size_t end = begin;
    for (; end < column.keys.size() && column.keys[end].key == group.key; ++end) {
      const absl::Span<const uint32_t> records = column.RecordsOf(column.keys[end].value);
      group.size += static_cast<uint32_t>(records.size());
      if (left_count > 0) {
        left += std::lower_bound(records.begin(), records.end(), left_count) - records.begin();
      }
    }
    group.end = static_cast<uint32_t>(end);
    begin = end;
    group.pairs = pairs_of(left, group.size);
    if (group.pairs > 0) groups->push_back(group);
  }
}

// The rarest of each record's common keys, as places in `common`, which is sorted from rare to
// common; kNoKey where there are fewer.
std::vector<uint32_t> RarestCommon(absl::Span<const ColumnKeys> columns,
                                   absl::Span<const Group> common, uint32_t record_count) {
  std::vector<uint32_t> rarest(static_cast<size_t>(record_count) * kPairedKeysMax, kNoKey);
  std::vector<uint8_t> filled(record_count, 0);
  for (uint32_t place = 0; place < common.size(); ++place) {
    const ColumnKeys& column = columns[common[place].column];
    for (uint32_t i = common[place].begin; i < common[place].end; ++i) {
      for (const uint32_t record : column.RecordsOf(column.keys[i].value)) {
        if (filled[record] == kPairedKeysMax) continue;
        rarest[static_cast<size_t>(record) * kPairedKeysMax + filled[record]++] = place;
      }
    }
  }
  return rarest;
}

struct RecordKey {
  uint64_t key = 0;
  uint32_t record = 0;
};

// Sorts by key, then by record; `keys` come by ascending record, with keys spread evenly.
void SortByKey(std::vector<RecordKey>* keys) {
  constexpr int kBits = 11;
  const auto bucket = [](const RecordKey& key) { return key.key >> (64 - kBits); };
  std::vector<size_t> next((1U << kBits) + 1, 0);
  for (const RecordKey& key : *keys) ++next[bucket(key) + 1];
  for (size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
  std::vector<RecordKey> sorted(keys->size());
  for (const RecordKey& key : *keys) sorted[next[bucket(key)]++] = key;
  // Now next[b] is the end of bucket b.
  for (size_t b = 0; b + 1 < next.size(); ++b) {
    std::sort(sorted.begin() + static_cast<ptrdiff_t>(b == 0 ? 0 : next[b - 1]),
              sorted.begin() + static_cast<ptrdiff_t>(next[b]),
              [](const RecordKey& x, const RecordKey& y) {
                return x.key != y.key ? x.key < y.key : x.record < y.record;
              });
  }
  keys->swap(sorted);
}

}  // namespace

CandidateBlocks CandidateBlocks::Build(std::vector<ColumnKeys> columns, uint32_t left_count,
                                       uint32_t record_count, const BlockingOptions& options) {
  CandidateBlocks blocks;
  blocks.left_count_ = left_count;
  blocks.record_count_ = record_count;
  const auto pairs_of = [&](int64_t left, int64_t size) { return blocks.PairsOf(left, size); };
  const int64_t all = options.pairs_per_record * static_cast<int64_t>(record_count - left_count);

  std::vector<Group> groups, common;
  PairBudget budget(all);
  for (uint32_t i = 0; i < columns.size(); ++i) {
    AppendGroups(columns[i], i, left_count, pairs_of, &groups);
  }
  for (const Group& group : groups) {
    if (group.size <= options.block_records_max) budget.Count(group.pairs);
  }
  const int64_t most = budget.Most();
  std::vector<uint32_t> members;
  for (const Group& group : groups) {
    if (group.size > options.block_records_max || group.pairs > most) {
      common.push_back(group);
      continue;
    }
    members.clear();
    const ColumnKeys& column = columns[group.column];
    for (uint32_t i = group.begin; i < group.end; ++i) {
      const absl::Span<const uint32_t> records = column.RecordsOf(column.keys[i].value);
      members.insert(members.end(), records.begin(), records.end());
    }
    if (group.end - group.begin > 1) std::sort(members.begin(), members.end());
    blocks.AddBlock(members);
  }
  groups = {};
  std::sort(common.begin(), common.end(), [](const Group& a, const Group& b) {
    return a.size != b.size ? a.size < b.size : a.key < b.key;
  });
  const std::vector<uint32_t> rarest = RarestCommon(columns, common, record_count);
  columns = {};
  std::vector<PairableKey> keys;
  keys.reserve(common.size());
  for (const Group& group : common) keys.push_back({group.key, group.column});
  blocks.AddPairedBlocks(keys, rarest, all, options.block_records_max);
  blocks.IndexRecords();
  return blocks;
}

void CandidateBlocks::AddPairedBlocks(absl::Span<const PairableKey> keys,
                                      absl::Span<const uint32_t> rarest, int64_t budget,
                                      int64_t block_records_max) {
  const uint64_t most_keys =
      static_cast<uint64_t>(record_count_) * kPairedKeysMax * (kPairedKeysMax - 1) / 2;
  int part_bits = 0;
  while ((most_keys >> part_bits) > kPairedKeysAtOnce) ++part_bits;
  std::vector<RecordKey> paired;
  std::vector<uint32_t> members;
  for (uint64_t part = 0; part < uint64_t{1} << part_bits; ++part) {
    paired.clear();
    for (uint32_t record = 0; record < record_count_; ++record) {
      const uint32_t* places = rarest.data() + static_cast<size_t>(record) * kPairedKeysMax;
      PairableKey own[kPairedKeysMax];
      size_t count = 0;
      while (count < kPairedKeysMax && places[count] != kNoKey) {
        own[count] = keys[places[count]];
        ++count;
      }
      for (size_t i = 0; i < count; ++i) {
        for (size_t j = i + 1; j < count; ++j) {
          const uint64_t a = own[i].key, b = own[j].key;
          if (own[i].column == own[j].column) continue;
          if (part_bits > 0 && (a ^ b) >> (64 - part_bits) != part) continue;
          paired.push_back({Combine(std::min(a, b), std::max(a, b)), record});
        }
      }
    }
    SortByKey(&paired);
    // Parts are as good as equal, so each has its share of the budget.
    PairBudget of_part(budget >> part_bits);
    const auto for_each_block = [&](const auto& visit) {
      for (size_t begin = 0; begin < paired.size();) {
        size_t end = begin, left = 0;
        for (; end < paired.size() && paired[end].key == paired[begin].key; ++end) {
          left += paired[end].record < left_count_ ? 1 : 0;
        }
        const int64_t pairs =
            PairsOf(static_cast<int64_t>(left), static_cast<int64_t>(end - begin));
        if (pairs > 0 && static_cast<int64_t>(end - begin) <= block_records_max) {
          visit(begin, end, pairs);
        }
        begin = end;
      }
    };
    for_each_block([&](size_t, size_t, int64_t pairs) { of_part.Count(pairs); });
    const int64_t most = of_part.Most();
    for_each_block([&](size_t begin, size_t end, int64_t pairs) {
      if (pairs > most) return;
      members.clear();
      for (size_t i = begin; i < end; ++i) members.push_back(paired[i].record);
      AddBlock(members);
    });
  }
}

void CandidateBlocks::AddBlock(absl::Span<const uint32_t> members) {
  Block block;
  block.begin = members_.size();
  block.size = static_cast<uint32_t>(members.size());
  block.left = static_cast<uint32_t>(std::lower_bound(members.begin(), members.end(), left_count_) -
                                     members.begin());
  members_.insert(members_.end(), members.begin(), members.end());
  blocks_.push_back(block);
}

void CandidateBlocks::IndexRecords() {
  first_block_.assign(static_cast<size_t>(record_count_) + 1, 0);
  const auto for_each_right = [this](const auto& visit) {
    for (size_t number = 0; number < blocks_.size(); ++number) {
      const Block& block = blocks_[number];
      for (uint64_t i = block.begin + block.left; i < block.begin + block.size; ++i) {
        visit(members_[i], number);
      }
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
    const uint64_t end = block.begin + (left_count_ == 0 ? block.size : block.left);
    for (uint64_t member = block.begin; member < end; ++member) {
      const uint32_t other = members_[member];
      if (left_count_ == 0 && other >= record) break;
      if (scratch->seen[other] == scratch->round) continue;
      scratch->seen[other] = scratch->round;
      scratch->found.push_back(other);
    }
  }
  return scratch->found;
}

}  // namespace dealtrace::linkage
