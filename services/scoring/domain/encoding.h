// Features as the columns of a matrix: numbers as they are, one column for each frequent category.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "libs/boosting/booster.h"
#include "services/scoring/domain/features.h"

namespace dealtrace::scoring {

// One column of the matrix.
struct Column {
  std::string feature;
  std::string category;  // "" for a number
};

class Encoding {
 public:
  // Keeps the categories that at least `support_min` rows have, at most `categories_max` of a
  // feature, the most frequent first, and drops numbers that all rows lack.
  static Encoding Learn(absl::Span<const Features> rows, int support_min = 20,
                        int categories_max = 15);
  // As stored with a model.
  explicit Encoding(std::vector<Column> columns);

  boosting::Matrix Encode(absl::Span<const Features> rows) const;
  const std::vector<Column>& columns() const { return columns_; }

 private:
  std::vector<Column> columns_;
  std::vector<int> number_index_;    // of a column in NumberNames(), or -1
  std::vector<int> category_index_;  // of a column in CategoryNames(), or -1
};

}  // namespace dealtrace::scoring
