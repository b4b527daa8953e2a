// Results over pqxx; only for the sources of this library.
#pragma once

#include <pqxx/result>
#include <string>
#include <vector>

#include "libs/postgres/database.h"

namespace dealtrace::postgres {

class PqxxRow final : public Row {
 public:
  PqxxRow(const Result::Impl* result, int row) : result_(result), row_(row) {}

  bool IsNull(int column) const override;
  bool Bool(int column) const override;
  int64_t Int(int column) const override;
  double Double(int column) const override;
  std::string Text(int column) const override;
  std::string Binary(int column) const override;
  absl::Time Time(int column) const override;
  std::vector<std::string> TextArray(int column) const override;

 private:
  // The text of a column; ends the process when the column is not there or NULL.
  absl::string_view Value(int column) const;
  [[noreturn]] void Fail(int column, absl::string_view wanted) const;

  const Result::Impl* result_;
  int row_;
};

struct Result::Impl {
  Impl(pqxx::result pqxx_result, std::string query_name);
  Impl(const Impl&) = delete;

  pqxx::result result;
  std::string query;
  std::vector<PqxxRow> rows;
};

}  // namespace dealtrace::postgres
