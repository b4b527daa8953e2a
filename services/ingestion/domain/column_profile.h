// What the values of a column look like, taken together.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/ingestion/domain/field_catalog.h"
#include "services/ingestion/domain/value_shape.h"

namespace dealtrace::ingestion {

class ColumnProfile {
 public:
  // Of column `column` of rows that are as long as the header.
  ColumnProfile(absl::Span<const std::vector<std::string>> rows, size_t column);

  // Rows, and those of them that hold a value.
  size_t rows() const { return rows_; }
  size_t filled() const { return filled_; }
  // Of the values, how many have one of these shapes, 0 to 1.
  double Share(std::initializer_list<ValueShape> shapes) const;
  // How many of the values differ, 0 to 1.
  double Distinct() const;
  // Values of up to 40 different ones, to judge what they mean.
  const std::vector<std::string>& some_values() const { return some_values_; }

  // Whether a field of that type and name can be read from most values. True where there are none.
  bool Fits(const FieldSpec& field) const;
  // Whether every row has a value of its own, as ids do.
  bool IsUnique() const { return filled_ == rows_ && distinct_ == filled_; }

 private:
  size_t rows_ = 0;
  size_t filled_ = 0;
  size_t distinct_ = 0;
  size_t currency_codes_ = 0;
  size_t many_digits_ = 0;  // seven digits or more
  std::array<size_t, 10> shapes_ = {};
  std::vector<std::string> some_values_;
};

}  // namespace dealtrace::ingestion
