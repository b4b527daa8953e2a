// Writes CSV as RFC 4180 describes it.
#pragma once

#include <initializer_list>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::sandbox {

// A field as it stands in a file: quoted when it has to be.
std::string CsvField(absl::string_view value);

// Lines end in CR LF. The stream must outlive the writer; its state tells of errors.
class CsvWriter {
 public:
  CsvWriter(std::ostream* out, std::initializer_list<absl::string_view> header);
  // As many values as the header has.
  void Row(std::initializer_list<absl::string_view> values);

 private:
  std::ostream* out_;
};

}  // namespace dealtrace::sandbox
