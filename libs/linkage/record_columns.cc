#include "libs/linkage/record_columns.h"

#include <vector>

#include "libs/linkage/words.h"

namespace dealtrace::linkage {

bool IsConstant(const RecordRows& rows, const Column& column, size_t number, uint32_t begin,
                uint32_t end) {
  ValueId first = kMissing;
  for (uint32_t record = begin; record < end; ++record) {
    const ValueId value = rows.values(record)[number];
    if (value == kMissing || value == first) continue;
    if (first != kMissing && column.Compare(first, value).level != 1) return false;
    first = value;
  }
  return true;
}

bool IsEmpty(const RecordRows& rows, size_t number, uint32_t begin, uint32_t end) {
  for (uint32_t record = begin; record < end; ++record) {
    if (rows.values(record)[number] != kMissing) return false;
  }
  return begin < end;
}

ColumnKeys KeysOf(const RecordRows& rows, const Column& column, size_t number,
                  uint32_t record_count, bool is_constant) {
  ColumnKeys keys;
  const auto value_count = static_cast<size_t>(column.value_count());
  std::vector<uint32_t>& first = keys.first_record;
  first.assign(value_count + 1, 0);
  const auto for_each_record = [&](const auto& visit) {
    for (uint32_t record = 0; record < record_count; ++record) {
      const ValueId value = rows.values(record)[number];
      if (value != kMissing) visit(record, static_cast<size_t>(value));
    }
  };
  for_each_record([&](uint32_t, size_t value) { ++first[value + 1]; });
  for (size_t value = 0; value < value_count; ++value) first[value + 1] += first[value];
  keys.records.resize(first.back());
  std::vector<uint32_t> next(first.begin(), first.end() - 1);
  for_each_record([&](uint32_t record, size_t value) { keys.records[next[value]++] = record; });
  if (is_constant) return keys;
  std::vector<uint64_t> of_value;
  for (uint32_t value = 0; value < value_count; ++value) {
    of_value.clear();
    column.AppendKeys(static_cast<ValueId>(value), &of_value);
    for (const uint64_t key : of_value) keys.keys.push_back({Combine(key, number + 1), value});
  }
  return keys;
}

}  // namespace dealtrace::linkage
