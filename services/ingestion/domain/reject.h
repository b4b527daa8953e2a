// What is told about lines that were refused or that were read with a doubt.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// A line that could not be read. The rest of its file is read all the same.
struct Reject {
  int64_t line = 0;    // 1-based, where the record begins
  std::string file;    // the file's name without its folder
  std::string field;   // as in sources.yaml or the JSON member's path; empty: the whole line
  std::string reason;  // what is wrong and what would be right; never holds the value of a person
  std::string raw;     // the line as read, well-formed UTF-8, at most kRejectRawBytesMax bytes
  std::string id;      // the record's id, when the line tells it all the same
};

// Why a record was refused, before anybody knows its line.
struct Problem {
  std::string field;
  std::string reason;
};

// Makes a Reject; `raw` may hold any bytes and any length.
Reject MakeReject(absl::string_view file, int64_t line, Problem problem, absl::string_view raw);

// The reject as one line of JSON with a line break: {"line", "field", "reason", "raw"}.
std::string RejectAsJsonLine(const Reject& reject);

// Counted warnings: text -> how often. Texts name columns and stages, never personal data. At most
// kWarningTextsMax different texts; further ones are counted as "other warnings".
class Warnings {
 public:
  void Count(absl::string_view text, int64_t count = 1);
  void Merge(const Warnings& other);
  void Clear() { counts_.clear(); }
  const std::map<std::string, int64_t>& counts() const { return counts_; }

 private:
  std::map<std::string, int64_t> counts_;
};

}  // namespace dealtrace::ingestion
