#include "libs/linkage/blocking.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libs/linkage/pair_budget.h"
#include "libs/linkage/words.h"

namespace dealtrace::linkage {
namespace {

// Of a record's keys that are too common alone, this many of the rarest are paired.
constexpr size_t kPairedKeysMax = 8;
constexpr size_t kReadAhead = 16;
// Blocks of so many pairs are affordable whatever the sum.
constexpr int64_t kPairsAlways = 100;

// A key with the records that hold it, as a range of its column's keys.
struct Group {
  uint64_t key = 0;
  uint32_t column = 0;
  uint32_t begin = 0, end = 0;
  uint32_t size = 0;  // records
  int64_t pairs = 0;
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

void AppendRecordsOf(const ColumnKeys& column, const Group& group, std::vector<uint32_t>* records) {
  for (uint32_t i = group.begin; i < group.end; ++i) {
    const absl::Span<const uint32_t> of_value = column.RecordsOf(column.keys[i].value);
    records->insert(records->end(), of_value.begin(), of_value.end());
  }
  if (group.end - group.begin > 1) std::sort(records->begin(), records->end());
}

// Forgets all other keys. `groups` as AppendGroups made them, some left out.
void KeepOnly(absl::Span<ColumnKeys> columns, absl::Span<Group> groups) {
  std::vector<uint32_t> kept(columns.size(), 0);
  for (Group& group : groups) {
    std::vector<ValueKey>& keys = columns[group.column].keys;
    uint32_t& end = kept[group.column];
    const uint32_t begin = end;
    for (uint32_t i = group.begin; i < group.end; ++i) keys[end++] = keys[i];
    group.begin = begin;
    group.end = end;
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    columns[i].keys.resize(kept[i]);
    columns[i].keys.shrink_to_fit();
  }
}

// Calls `visit` with the records, ascending, that hold two keys of different columns, both among
// the record's rarest in `common`, which is sorted from rare to common.
template <typename Visit>
void ForEachTwoKeys(absl::Span<const ColumnKeys> columns, absl::Span<const Group> common,
                    uint32_t record_count, const Visit& visit) {
  struct Holder {
    uint32_t rarer;  // the place of the other key
    uint32_t record;
  };
  LargeArray<std::array<uint32_t, kPairedKeysMax>> rarest(record_count);  // places in `common`
  std::vector<uint8_t> filled(record_count, 0);
  std::vector<uint32_t> next(common.size(), 0);
  std::vector<uint8_t> column_of;
  for (const Group& group : common) column_of.push_back(static_cast<uint8_t>(group.column));
  std::vector<uint32_t> records, others, members;
  std::vector<Holder> holders;
  for (uint32_t place = 0; place < common.size(); ++place) {
    const uint8_t column = column_of[place];
    records.clear(), others.clear(), holders.clear();
    AppendRecordsOf(columns[column], common[place], &records);
    for (size_t at = 0; at < records.size(); ++at) {
      if (at + kReadAhead < records.size()) __builtin_prefetch(&rarest[records[at + kReadAhead]]);
      const uint32_t record = records[at];
      if (filled[record] == kPairedKeysMax) continue;
      for (size_t i = 0; i < filled[record]; ++i) {
        const uint32_t rarer = rarest[record][i];
        if (column_of[rarer] == column) continue;
        if (next[rarer]++ == 0) others.push_back(rarer);
        holders.push_back({rarer, record});
      }
      rarest[record][filled[record]++] = place;
    }
    // Holders by the other key: counted, then put in place.
    uint32_t begin = 0;
    for (const uint32_t other : others) begin += std::exchange(next[other], begin);
    members.resize(holders.size());
    for (const Holder& holder : holders) members[next[holder.rarer]++] = holder.record;
    begin = 0;
    for (const uint32_t other : others) {
      const uint32_t end = std::exchange(next[other], 0);
      if (end - begin > 1) visit(absl::MakeConstSpan(members).subspan(begin, end - begin));
      begin = end;
    }
  }
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
  PairBudget budget(all, kPairsAlways);
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
    AppendRecordsOf(columns[group.column], group, &members);
    blocks.AddBlock(members);
  }
  groups = {};
  KeepOnly(absl::MakeSpan(columns), absl::MakeSpan(common));
  std::sort(common.begin(), common.end(), [](const Group& a, const Group& b) {
    return a.size != b.size ? a.size < b.size : a.key < b.key;
  });
  std::vector<bool> is_left_out(record_count, false);
  blocks.common_keys_.resize(columns.size());
  for (const Group& group : common) {
    CommonKeys& of_column = blocks.common_keys_[group.column];
    ++of_column.keys;
    of_column.most_records = std::max<int64_t>(of_column.most_records, group.size);
    members.clear();
    AppendRecordsOf(columns[group.column], group, &members);
    for (const uint32_t record : members) is_left_out[record] = true;
  }
  const size_t alone = blocks.blocks_.size();
  PairBudget budget_of_two(all, kPairsAlways);
  ForEachTwoKeys(columns, common, record_count, [&](absl::Span<const uint32_t> records) {
    if (static_cast<int64_t>(records.size()) > options.block_records_max) return;
    if (const int64_t pairs = blocks.AddBlock(records); pairs > 0) budget_of_two.Count(pairs);
  });
  blocks.DropLargeBlocks(alone, budget_of_two.Most());
  blocks.IndexRecords();
  for (const uint32_t record : blocks.members_) is_left_out[record] = false;
  blocks.left_out_records_ = std::count(is_left_out.begin(), is_left_out.end(), true);
  return blocks;
}

int64_t CandidateBlocks::AddBlock(absl::Span<const uint32_t> members) {
  Block block;
  block.begin = members_.size();
  block.size = static_cast<uint32_t>(members.size());
  block.left = static_cast<uint32_t>(std::lower_bound(members.begin(), members.end(), left_count_) -
                                     members.begin());
  const int64_t pairs = PairsOf(block.left, block.size);
  if (pairs == 0) return 0;
  members_.insert(members_.end(), members.begin(), members.end());
  blocks_.push_back(block);
  return pairs;
}

void CandidateBlocks::DropLargeBlocks(size_t from, int64_t pairs_max) {
  uint64_t end = from == 0 ? 0 : blocks_[from - 1].begin + blocks_[from - 1].size;
  size_t kept = from;
  for (size_t i = from; i < blocks_.size(); ++i) {
    Block block = blocks_[i];
    if (PairsOf(block.left, block.size) > pairs_max) continue;
    std::copy_n(members_.begin() + static_cast<ptrdiff_t>(block.begin), block.size,
                members_.begin() + static_cast<ptrdiff_t>(end));
    block.begin = end;
    end += block.size;
    blocks_[kept++] = block;
  }
  blocks_.resize(kept);
  members_.resize(end);
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
  std::vector<bool>& seen = scratch->seen;
  if (seen.size() != record_count_) seen.assign(record_count_, false);
  scratch->found.clear();
  const absl::Span<const uint32_t> own =
      absl::MakeConstSpan(blocks_of_)
          .subspan(first_block_[record], first_block_[record + 1] - first_block_[record]);
  for (const uint32_t number : own) __builtin_prefetch(&blocks_[number]);
  for (const uint32_t number : own) __builtin_prefetch(&members_[blocks_[number].begin]);
  for (const uint32_t number : own) {
    const Block& block = blocks_[number];
    const uint64_t end = block.begin + (left_count_ == 0 ? block.size : block.left);
    for (uint64_t member = block.begin; member < end; ++member) {
      const uint32_t other = members_[member];
      if (left_count_ == 0 && other >= record) break;
      if (seen[other]) continue;
      seen[other] = true;
      scratch->found.push_back(other);
    }
  }
  for (const uint32_t other : scratch->found) seen[other] = false;
  return scratch->found;
}

}  // namespace dealtrace::linkage
