// Rows as columns, for statements that take arrays.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/postgres/database.h"

namespace dealtrace::matching {

// One record's copy as it is written: the first three columns of every copy table.
struct CopyColumns {
  std::vector<std::string> ids;
  std::vector<int64_t> positions;
  std::vector<postgres::Bytes> contents;
};

// The texts of the first column of a result.
inline std::vector<std::string> FirstColumn(const postgres::Result& result) {
  std::vector<std::string> values;
  values.reserve(static_cast<size_t>(result.size()));
  for (int row = 0; row < result.size(); ++row) values.push_back(result[row].Text(0));
  return values;
}

}  // namespace dealtrace::matching
