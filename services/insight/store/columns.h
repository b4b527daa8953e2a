// Rows as columns, for statements that take arrays.
#pragma once

#include <string>
#include <vector>

#include "libs/postgres/database.h"

namespace dealtrace::insight {

// The texts of the first column of a result.
inline std::vector<std::string> FirstColumn(const postgres::Result& result) {
  std::vector<std::string> values;
  values.reserve(static_cast<size_t>(result.size()));
  for (int row = 0; row < result.size(); ++row) values.push_back(result[row].Text(0));
  return values;
}

}  // namespace dealtrace::insight
