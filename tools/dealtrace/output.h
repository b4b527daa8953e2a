// Results on standard output: a table for people, JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "nlohmann/json_fwd.hpp"

namespace dealtrace::cli {

enum class OutputFormat { kTable, kJson, kJsonLines };

struct Column {
  std::string title;
  // JSON pointer into a row, for example `/counts/read`.
  std::string pointer;
  // What the names of an enum's values begin with and a table leaves out, when it is not the
  // field's own name: `DECISION_` of a field `before`.
  std::string enum_prefix = {};
};

// A value as a table shows it: `LINKED` for `DECISION_LINKED`, three digits behind the point. JSON
// shows all of both.
std::string CellText(const Column& column, const nlohmann::json& value);

// Prints rows (an array of objects). The table shows only `columns`; JSON shows all.
void PrintRows(OutputFormat format, const std::vector<Column>& columns, const nlohmann::json& rows);

// Prints one object; the table is a list of `title  value` lines.
void PrintObject(OutputFormat format, const std::vector<Column>& columns,
                 const nlohmann::json& object);

// The message in proto3 JSON, with every field present.
nlohmann::json ToJson(const google::protobuf::Message& message);

// `dealtrace: <message>`, what is wrong with each field, and the reason, on standard error.
void PrintError(const absl::Status& status);

// A line that is redrawn in place when standard error is a terminal; nothing otherwise.
class ProgressLine {
 public:
  ProgressLine();
  // Clears the line.
  ~ProgressLine();
  void Show(const std::string& text);
  // A bar of `done` out of `total`; only the count when `total` is 0.
  void ShowBar(absl::string_view label, int64_t done, int64_t total);

 private:
  const bool is_terminal_;
  bool is_shown_ = false;
};

}  // namespace dealtrace::cli
