#include "tools/sandbox/company/csv_writer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace dealtrace::sandbox {

std::string CsvField(absl::string_view value) {
  const bool padded = !value.empty() && (value.front() == ' ' || value.back() == ' ');
  if (!padded && value.find_first_of(",\"\r\n") == absl::string_view::npos) {
    return std::string(value);
  }
  return absl::StrCat("\"", absl::StrReplaceAll(value, {{"\"", "\"\""}}), "\"");
}

CsvWriter::CsvWriter(std::ostream* out, std::initializer_list<absl::string_view> header)
    : out_(out) {
  Row(header);
}

void CsvWriter::Row(std::initializer_list<absl::string_view> values) {
  std::string line;
  bool first = true;
  for (const absl::string_view value : values) {
    if (!first) line.push_back(',');
    first = false;
    absl::StrAppend(&line, CsvField(value));
  }
  line.append("\r\n");
  out_->write(line.data(), static_cast<std::streamsize>(line.size()));
}

}  // namespace dealtrace::sandbox
