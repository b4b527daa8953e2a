// Reads any table, CSV or JSON lines, row by row.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ingestion/domain/reject.h"

namespace dealtrace::matching {

// CSV unless the path ends in .jsonl, .ndjson or .json.
bool IsJsonLines(absl::string_view path);

// The columns of a CSV file's header, or the members that the first 200 lines of a JSON lines file
// have (`agent.name` for one inside another). Errors are the file's.
absl::StatusOr<std::vector<std::string>> ReadTableColumns(const std::string& path);

// Of a row: `values` are as many as the asked columns, "" for what is not there, and valid during
// the call only. An error ends the reading.
using RowVisitor =
    std::function<absl::Status(int64_t line, absl::Span<const absl::string_view> values)>;

// Calls `visit` with the values of `columns` of each row. INVALID_ARGUMENT: a CSV file lacks one,
// or all lines of a JSON lines file do, said with those that it has. Rows that cannot be read
// become rejects.
absl::Status ReadTable(const std::string& path, const std::vector<std::string>& columns,
                       const RowVisitor& visit, std::vector<ingestion::Reject>* rejects);

}  // namespace dealtrace::matching
