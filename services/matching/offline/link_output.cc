#include "services/matching/offline/link_output.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::matching {

absl::StatusOr<std::ofstream> CreateFile(const std::string& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
  return file;
}

absl::Status CloseFile(std::ofstream& file, const std::string& path) {
  file.close();
  if (file.fail()) return absl::UnavailableError(absl::StrCat("writing ", path, " failed"));
  return absl::OkStatus();
}

absl::Status WriteRejects(const LinkOptions& options, absl::Span<const ingestion::Reject> rejects) {
  if (rejects.empty()) return absl::OkStatus();
  const std::string path =
      options.rejects.empty() ? absl::StrCat(options.output, ".rejects.jsonl") : options.rejects;
  ASSIGN_OR_RETURN(std::ofstream file, CreateFile(path));
  for (const ingestion::Reject& reject : rejects) file << RejectAsJsonLine(reject);
  RETURN_IF_ERROR(CloseFile(file, path));
  std::cerr << rejects.size() << " lines were rejected: " << path << "\n";
  if (options.strict) {
    return absl::InvalidArgumentError(
        absl::StrCat(rejects.size(), " lines were rejected and --strict was given"));
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::matching
