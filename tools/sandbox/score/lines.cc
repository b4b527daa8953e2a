#include "tools/sandbox/score/lines.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dealtrace::sandbox {
namespace {

absl::Status AtLine(const std::string& path, int64_t line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, " line ", line, ": ", what));
}

absl::Status CannotRead(const std::string& path) {
  return absl::NotFoundError(absl::StrCat("cannot read ", path));
}

void StripLineEnd(std::string* line) {
  if (!line->empty() && line->back() == '\r') line->pop_back();
}

}  // namespace

absl::Status ForEachJsonLine(const std::string& path,
                             const std::function<absl::Status(const nlohmann::json&)>& read) {
  std::ifstream in(path, std::ios::binary);
  if (!in.is_open()) return CannotRead(path);
  std::string line;
  for (int64_t number = 1; std::getline(in, line); ++number) {
    StripLineEnd(&line);
    if (line.empty()) continue;
    try {
      const absl::Status status = read(nlohmann::json::parse(line));
      if (!status.ok()) return AtLine(path, number, status.message());
    } catch (const nlohmann::json::exception& error) {
      return AtLine(path, number, error.what());
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> SplitCsvLine(absl::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back().push_back('"');
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back().push_back(c);
    }
  }
  return fields;
}

absl::Status ForEachCsvRow(
    const std::string& path, const std::vector<std::string>& required,
    const std::vector<std::string>& optional,
    const std::function<absl::Status(const std::vector<std::string>&)>& read) {
  std::ifstream in(path, std::ios::binary);
  std::string line;
  if (!in.is_open() || !std::getline(in, line)) return CannotRead(path);
  StripLineEnd(&line);
  const std::vector<std::string> header = SplitCsvLine(line);
  std::vector<std::string> columns = required;
  columns.insert(columns.end(), optional.begin(), optional.end());
  std::vector<size_t> places;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto found = std::find(header.begin(), header.end(), columns[i]);
    if (found == header.end() && i < required.size()) {
      return AtLine(path, 1, absl::StrCat("the column ", columns[i], " is missing"));
    }
    places.push_back(static_cast<size_t>(found - header.begin()));
  }
  for (int64_t number = 2; std::getline(in, line); ++number) {
    StripLineEnd(&line);
    if (line.empty()) continue;
    const std::vector<std::string> fields = SplitCsvLine(line);
    std::vector<std::string> values;
    for (const size_t place : places) {
      values.push_back(place < fields.size() ? fields[place] : std::string());
    }
    const absl::Status status = read(values);
    if (!status.ok()) return AtLine(path, number, status.message());
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::sandbox
