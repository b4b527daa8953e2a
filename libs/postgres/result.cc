#include "libs/postgres/result.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "libs/postgres/value_text.h"

namespace dealtrace::postgres {

Result::Impl::Impl(pqxx::result pqxx_result, std::string query_name)
    : result(std::move(pqxx_result)), query(std::move(query_name)) {
  rows.reserve(result.size());
  for (int row = 0; row < static_cast<int>(result.size()); ++row) rows.emplace_back(this, row);
}

int Result::size() const { return static_cast<int>(impl_->rows.size()); }

const Row& Result::operator[](int row) const {
  if (row < 0 || row >= size()) {
    std::fprintf(stderr, "statement %s: row %d of %d was asked for\n", impl_->query.c_str(), row,
                 size());
    std::abort();
  }
  return impl_->rows[row];
}

int64_t Result::affected() const { return static_cast<int64_t>(impl_->result.affected_rows()); }

void PqxxRow::Fail(int column, absl::string_view wanted) const {
  // Never the value: it may be personal data.
  std::fprintf(stderr, "statement %s: column %d is not %s\n", result_->query.c_str(), column,
               std::string(wanted).c_str());
  std::abort();
}

bool PqxxRow::IsNull(int column) const {
  if (column < 0 || column >= static_cast<int>(result_->result.columns())) Fail(column, "there");
  return result_->result[row_][column].is_null();
}

absl::string_view PqxxRow::Value(int column) const {
  if (IsNull(column)) Fail(column, "present (it is NULL: ask IsNull first)");
  const pqxx::field field = result_->result[row_][column];
  return absl::string_view(field.c_str(), field.size());
}

bool PqxxRow::Bool(int column) const {
  const absl::string_view text = Value(column);
  if (text != "t" && text != "f") Fail(column, "a boolean");
  return text == "t";
}

int64_t PqxxRow::Int(int column) const {
  int64_t value = 0;
  if (!absl::SimpleAtoi(Value(column), &value)) Fail(column, "an integer");
  return value;
}

double PqxxRow::Double(int column) const {
  double value = 0;
  if (!absl::SimpleAtod(Value(column), &value)) Fail(column, "a number");
  return value;
}

std::string PqxxRow::Text(int column) const {
  if (IsNull(column)) return "";
  return std::string(Value(column));
}

std::string PqxxRow::Binary(int column) const {
  if (IsNull(column)) return "";
  std::optional<std::string> bytes = ParseBinary(Value(column));
  if (!bytes.has_value()) Fail(column, "a bytea");
  return *std::move(bytes);
}

absl::Time PqxxRow::Time(int column) const {
  const std::optional<absl::Time> time = ParseTime(Value(column));
  if (!time.has_value()) Fail(column, "a time");
  return *time;
}

std::vector<std::string> PqxxRow::TextArray(int column) const {
  std::optional<std::vector<std::string>> elements = ParseTextArray(Value(column));
  if (!elements.has_value()) Fail(column, "an array");
  return *std::move(elements);
}

}  // namespace dealtrace::postgres
