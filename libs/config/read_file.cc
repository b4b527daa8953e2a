#include <fstream>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/config/service_config.h"

namespace dealtrace::config {

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(
        absl::StrCat("cannot open the file ", path, "; check that it exists and may be read"));
  }
  std::string text;
  char buffer[8192];
  while (file.read(buffer, sizeof(buffer)) || file.gcount() > 0) {
    text.append(buffer, static_cast<size_t>(file.gcount()));
    if (text.size() > bytes_max) {
      return absl::InvalidArgumentError(
          absl::StrCat("the file ", path, " is larger than ", bytes_max, " bytes"));
    }
  }
  if (file.bad() || !file.eof()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " cannot be read as a file"));
  }
  return text;
}

}  // namespace dealtrace::config
