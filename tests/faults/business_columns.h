// What of a stack's tables must be the same after every course of events: one checked-in query per
// table, in business_columns/, and the reasons for what is left out.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace dealtrace::faults {

struct Row {
  std::string hash;       // md5 of all selected columns
  std::string beginning;  // its first characters, which hold the key
};

// The rows of each table, by `<schema>.<table>`, in key order.
using Tables = std::map<std::string, std::vector<Row>>;

// The local database of the stack in `folder`, which must run; a failure fails the test.
class StackDatabase {
 public:
  explicit StackDatabase(const std::string& folder);

  Tables ReadBusinessColumns() const;
  // One line for each table and each column of the services' schemas for which no query and no
  // reason is there, and for each reason that names nothing.
  std::vector<std::string> FindGaps() const;
  // The first column of the first row; empty when there is none or the server is away.
  std::string Query(const std::string& sql) const;

 private:
  std::string connection_;
};

// A few lines for each table that differs: its name and the first rows that do. Empty when equal.
std::string Describe(const Tables& expected, const Tables& actual);

}  // namespace dealtrace::faults
