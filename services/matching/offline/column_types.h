// What kind of values a column of a table holds, told by its name and a sample.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/linkage/comparison_spec.h"

namespace dealtrace::matching {

struct ColumnGuess {
  linkage::ValueType type = linkage::ValueType::kText;
  // Whether the name or the look of the values says so, not only that nothing else fits.
  bool is_sure = false;
  // False when all that was looked at is empty or, in more than twenty rows, the same.
  bool tells = false;
  // Whether each row that was looked at has a code of its own.
  bool is_key = false;
  std::vector<std::string> words;  // distinct, ascending, of the values that were looked at
};

// Of the columns `columns` of the table at `path`, by its first rows; `names` are the columns'
// names without what only says the side. Errors are the file's.
absl::StatusOr<std::vector<ColumnGuess>> GuessColumns(const std::string& path,
                                                      const std::vector<std::string>& columns,
                                                      const std::vector<std::string>& names);

}  // namespace dealtrace::matching
