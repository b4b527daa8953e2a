// What a column holds in all records together.
#pragma once

#include <cstdint>

#include "libs/linkage/blocking.h"
#include "libs/linkage/column.h"
#include "libs/linkage/pair_scorer.h"

namespace dealtrace::linkage {

// Of the records from `begin` to before `end`: whether all that hold something hold the same.
bool IsConstant(const RecordRows& rows, const Column& column, size_t number, uint32_t begin,
                uint32_t end);
// Whether none holds anything, and there is one.
bool IsEmpty(const RecordRows& rows, size_t number, uint32_t begin, uint32_t end);

// The column's keys; none of a constant one, which finds no pairs.
ColumnKeys KeysOf(const RecordRows& rows, const Column& column, size_t number,
                  uint32_t record_count, bool is_constant);

}  // namespace dealtrace::linkage
