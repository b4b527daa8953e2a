#include "tools/dealtrace/output.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/util/json_util.h"
#include "libs/rpc/errors.h"
#include "libs/text/printable.h"
#include "nlohmann/json.hpp"

namespace dealtrace::cli {
namespace {

constexpr int kBarCells = 30;

std::string Cell(const nlohmann::json& row, const Column& column) {
  const nlohmann::json::json_pointer where(column.pointer);
  return row.contains(where) ? CellText(column, row.at(where)) : "";
}

// `NEW_OUTCOME_` for `/deal/newOutcome`: every value's name begins with that of its enum.
std::string EnumPrefixOf(const Column& column) {
  if (!column.enum_prefix.empty()) return column.enum_prefix;
  std::string prefix;
  for (const char c : column.pointer.substr(column.pointer.rfind('/') + 1)) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c))) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return prefix + '_';
}

// Whole numbers as they are.
std::string NumberText(double number) {
  constexpr double kSmallest = 0.0005;
  if (number == std::round(number) && std::abs(number) < 1e15) {
    return absl::StrFormat("%.0f", number);
  }
  if (std::abs(number) < kSmallest) return number < 0 ? ">-0.001" : "<0.001";
  return absl::StrFormat("%.3f", number);
}

// Columns that a terminal shows; UTF-8 continuation bytes take none.
size_t Width(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

void PrintTable(const std::vector<std::vector<std::string>>& lines) {
  std::vector<size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], Width(line[i]));
  }
  for (const auto& line : lines) {
    std::string text;
    for (size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 < line.size()) text.append(widths[i] - Width(line[i]) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    std::cout << text << "\n";
  }
}

}  // namespace

std::string CellText(const Column& column, const nlohmann::json& value) {
  if (value.is_null()) return "";
  if (value.is_number_float()) return NumberText(value.get<double>());
  std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
  const std::string prefix = EnumPrefixOf(column);
  const bool is_name =
      shown.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
  if (is_name && shown.size() > prefix.size() && absl::StartsWith(shown, prefix)) {
    shown.erase(0, prefix.size());
  }
  return text::Printable(absl::StrReplaceAll(shown, {{"\n", " "}, {"\t", " "}, {"\r", " "}}));
}

void PrintRows(OutputFormat format, const std::vector<Column>& columns,
               const nlohmann::json& rows) {
  if (format == OutputFormat::kJson) {
    std::cout << text::PrintableLines(rows.dump(2)) << "\n";
    return;
  }
  if (format == OutputFormat::kJsonLines) {
    for (const auto& row : rows) std::cout << text::Printable(row.dump()) << "\n";
    return;
  }
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : columns) lines[0].push_back(column.title);
  for (const auto& row : rows) {
    lines.emplace_back();
    for (const Column& column : columns) lines.back().push_back(Cell(row, column));
  }
  PrintTable(lines);
}

void PrintObject(OutputFormat format, const std::vector<Column>& columns,
                 const nlohmann::json& object) {
  if (format != OutputFormat::kTable) {
    std::cout << text::PrintableLines(object.dump(format == OutputFormat::kJson ? 2 : -1)) << "\n";
    return;
  }
  std::vector<std::vector<std::string>> lines;
  for (const Column& column : columns) lines.push_back({column.title, Cell(object, column)});
  PrintTable(lines);
}

nlohmann::json ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return {};
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

void PrintError(const absl::Status& status) {
  std::cerr << "dealtrace: " << text::PrintableLines(status.message());
  if (status.message().empty()) std::cerr << absl::StatusCodeToString(status.code());
  std::cerr << "\n";
  if (auto bad_request = rpc::GetBadRequest(status)) {
    for (const auto& violation : bad_request->field_violations()) {
      std::cerr << "  " << text::Printable(violation.field()) << ": "
                << text::Printable(violation.description()) << "\n";
    }
  }
  if (auto delay = rpc::GetRetryDelay(status)) {
    std::cerr << "  try again in " << absl::FormatDuration(*delay) << "\n";
  }
}

ProgressLine::ProgressLine() : is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (is_shown_) std::cerr << "\r\033[K" << std::flush;
}

void ProgressLine::Show(const std::string& text) {
  if (!is_terminal_) return;
  is_shown_ = true;
  std::cerr << "\r\033[K" << text::Printable(text) << std::flush;
}

void ProgressLine::ShowBar(absl::string_view label, int64_t done, int64_t total) {
  if (total <= 0) return Show(absl::StrCat(label, "  ", done));
  const int filled = static_cast<int>(kBarCells * std::min(done, total) / total);
  std::string bar;
  for (int i = 0; i < kBarCells; ++i) bar += i < filled ? "█" : "░";
  Show(absl::StrCat(label, "  ", bar, "  ", done, "/", total));
}

}  // namespace dealtrace::cli
