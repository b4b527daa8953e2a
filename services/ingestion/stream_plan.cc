#include "services/ingestion/stream_plan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::ingestion {
namespace {

absl::Status CompareWithKnown(const ReadFile& before, const std::string& config_hash,
                              StreamPart* part) {
  if (before.config_hash != config_hash || before.size_bytes > part->file.size_bytes) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::string prefix, Sha256OfPrefix(part->file.path, before.size_bytes));
  if (prefix != before.sha256) return absl::OkStatus();
  if (before.size_bytes == part->file.size_bytes) {
    part->skip = true;
    part->read = before;
    part->read.modify_nanos = part->file.modify_nanos;
  } else if (before.end.offset >= 0) {
    part->begin = before.end;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<StreamPart>> PlanParts(std::vector<SourceFile> files,
                                                  const std::map<std::string, ReadFile>& known,
                                                  const std::string& config_hash,
                                                  const std::function<absl::Status()>& go_on) {
  std::vector<StreamPart> parts;
  for (SourceFile& file : files) {
    RETURN_IF_ERROR(go_on());
    StreamPart& part = parts.emplace_back();
    part.read.path = file.path;
    part.read.size_bytes = file.size_bytes;
    part.read.modify_nanos = file.modify_nanos;
    part.read.config_hash = config_hash;
    part.file = std::move(file);
    auto before = known.find(part.file.path);
    if (before != known.end()) {
      RETURN_IF_ERROR(CompareWithKnown(before->second, config_hash, &part));
    }
    if (part.read.sha256.empty()) {
      ASSIGN_OR_RETURN(part.read.sha256, Sha256OfPrefix(part.file.path, part.file.size_bytes));
    }
  }
  return parts;
}

absl::Status CheckFilesAreTheSame(const std::vector<StreamPart>& parts) {
  for (const StreamPart& part : parts) {
    absl::StatusOr<SourceFile> now = LookAt(part.file.path);
    if (!now.ok() || !(*now == part.file)) {
      return absl::FailedPreconditionError(
          absl::StrCat(part.file.name,
                       ": changed while it was read; write files elsewhere and move them here "
                       "when they are complete, then start the run again"));
    }
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
