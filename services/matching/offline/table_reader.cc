#include "services/matching/offline/table_reader.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/json_depth.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/line_reader.h"

namespace dealtrace::matching {
namespace {

using ingestion::MakeReject;
using ingestion::Problem;
using ingestion::Reject;

constexpr int kColumnSampleLines = 200;

std::string NameOf(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

// Text of a member; several values are one text.
std::string TextOf(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "";
  if (value.is_array()) {
    std::vector<std::string> parts;
    for (const nlohmann::json& element : value) parts.push_back(TextOf(element));
    return absl::StrJoin(parts, " ");
  }
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

const nlohmann::json* Find(const nlohmann::json& object, absl::string_view path) {
  const nlohmann::json* at = &object;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(std::string(part));
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

void CollectColumns(const nlohmann::json& object, const std::string& prefix,
                    std::vector<std::string>* columns) {
  for (const auto& [name, value] : object.items()) {
    if (value.is_object() && prefix.empty()) {
      CollectColumns(value, absl::StrCat(name, "."), columns);
    } else if (!value.is_object()) {
      const std::string column = absl::StrCat(prefix, name);
      if (std::find(columns->begin(), columns->end(), column) == columns->end()) {
        columns->push_back(column);
      }
    }
  }
}

using ObjectVisitor = std::function<absl::Status(int64_t line, const nlohmann::json& object)>;

absl::Status ReadJsonLines(const std::string& path, const ObjectVisitor& visit,
                           std::vector<Reject>* rejects) {
  ASSIGN_OR_RETURN(auto bytes, ingestion::OpenFile(path));
  ASSIGN_OR_RETURN(ingestion::LineReader reader,
                   ingestion::LineReader::Open(std::move(bytes), ingestion::Encoding::kDetect,
                                               ingestion::kCallLineBytesMax));
  ingestion::TextLine line;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&line));
    if (!more) return absl::OkStatus();
    if (line.text.find_first_not_of(" \t\r") == absl::string_view::npos) continue;
    const auto reject = [&](std::string reason) {
      rejects->push_back(
          MakeReject(NameOf(path), line.line, Problem{"", std::move(reason)}, line.text));
    };
    if (line.overlong) {
      reject("is longer than 8 MiB");
      continue;
    }
    if (ingestion::JsonDepth(line.text) > ingestion::kJsonDepthMax) {
      reject("is nested too deeply");
      continue;
    }
    const nlohmann::json object =
        nlohmann::json::parse(line.text.begin(), line.text.end(), nullptr, false);
    if (!object.is_object()) {
      reject("is not a JSON object");
      continue;
    }
    RETURN_IF_ERROR(visit(line.line, object));
  }
}

absl::Status NoSuchColumn(const std::string& path, const std::string& column,
                          const std::vector<std::string>& columns) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": there is no column '", column,
                                                 "'; it has: ", absl::StrJoin(columns, ", ")));
}

absl::Status ReadJsonTable(const std::string& path, const std::vector<std::string>& columns,
                           const RowVisitor& visit, std::vector<Reject>* rejects) {
  std::vector<std::string> texts(columns.size());
  std::vector<absl::string_view> values(columns.size());
  std::vector<bool> was_there(columns.size(), false);
  bool any_line = false;
  RETURN_IF_ERROR(ReadJsonLines(
      path,
      [&](int64_t line, const nlohmann::json& object) {
        any_line = true;
        for (size_t i = 0; i < columns.size(); ++i) {
          const nlohmann::json* value = Find(object, columns[i]);
          if (value != nullptr) was_there[i] = true;
          texts[i] = value == nullptr ? std::string() : TextOf(*value);
          values[i] = texts[i];
        }
        return visit(line, values);
      },
      rejects));
  // A member may be left out of a line, not of all.
  const auto missing = std::find(was_there.begin(), was_there.end(), false);
  if (!any_line || missing == was_there.end()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> known, ReadTableColumns(path));
  return NoSuchColumn(path, columns[static_cast<size_t>(missing - was_there.begin())], known);
}

absl::StatusOr<std::unique_ptr<ingestion::CsvReader>> OpenCsv(const std::string& path) {
  ASSIGN_OR_RETURN(auto bytes, ingestion::OpenFile(path));
  auto reader = ingestion::CsvReader::Open(std::move(bytes), {});
  if (reader.ok()) return reader;
  return absl::Status(reader.status().code(), absl::StrCat(path, ": ", reader.status().message()));
}

// What stands around a table is no row of it, and is told like a row that could not be read.
absl::Status TellLinesAroundTable(const std::string& path, ingestion::CsvReader& reader,
                                  std::vector<Reject>* rejects) {
  for (const std::string& note : reader.notes()) {
    rejects->push_back(MakeReject(NameOf(path), 1, Problem{"", note}, ""));
  }
  ASSIGN_OR_RETURN(const auto remarks, reader.FindRemarks());
  if (remarks) {
    rejects->push_back(MakeReject(
        NameOf(path), remarks->line,
        Problem{"", absl::StrCat(remarks->count, " lines behind the table were left out")}, ""));
  }
  return absl::OkStatus();
}

absl::Status ReadCsvTable(const std::string& path, const std::vector<std::string>& columns,
                          const RowVisitor& visit, std::vector<Reject>* rejects) {
  ASSIGN_OR_RETURN(const auto reader, OpenCsv(path));
  std::vector<size_t> places;
  for (const std::string& column : columns) {
    const auto found = std::find(reader->header().begin(), reader->header().end(), column);
    if (found == reader->header().end()) {
      return NoSuchColumn(path, column, reader->header());
    }
    places.push_back(static_cast<size_t>(found - reader->header().begin()));
  }
  std::vector<absl::string_view> values(columns.size());
  ingestion::CsvRecord record;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(&record));
    if (!more) return TellLinesAroundTable(path, *reader, rejects);
    if (!record.problem.empty()) {
      rejects->push_back(MakeReject(NameOf(path), record.line,
                                    Problem{"", std::string(record.problem)}, record.raw));
      continue;
    }
    for (size_t i = 0; i < places.size(); ++i) values[i] = record.values[places[i]];
    RETURN_IF_ERROR(visit(record.line, values));
  }
}

}  // namespace

bool IsJsonLines(absl::string_view path) {
  return absl::EndsWithIgnoreCase(path, ".jsonl") || absl::EndsWithIgnoreCase(path, ".ndjson") ||
         absl::EndsWithIgnoreCase(path, ".json");
}

absl::StatusOr<std::vector<std::string>> ReadTableColumns(const std::string& path) {
  if (!IsJsonLines(path)) {
    ASSIGN_OR_RETURN(const auto reader, OpenCsv(path));
    return reader->header();
  }
  std::vector<std::string> columns;
  std::vector<Reject> rejects;
  int lines = 0;
  const absl::Status status = ReadJsonLines(
      path,
      [&](int64_t, const nlohmann::json& object) -> absl::Status {
        CollectColumns(object, "", &columns);
        return ++lines < kColumnSampleLines ? absl::OkStatus() : absl::CancelledError("enough");
      },
      &rejects);
  if (!status.ok() && !absl::IsCancelled(status)) return status;
  if (lines == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": no line is a JSON object; write one object a line"));
  }
  return columns;
}

absl::Status ReadTable(const std::string& path, const std::vector<std::string>& columns,
                       const RowVisitor& visit, std::vector<Reject>* rejects) {
  return IsJsonLines(path) ? ReadJsonTable(path, columns, visit, rejects)
                           : ReadCsvTable(path, columns, visit, rejects);
}

}  // namespace dealtrace::matching
