// Which files of a stream a run reads, and from where.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ingestion/source_files.h"
#include "services/ingestion/store/sync_run_store.h"

namespace dealtrace::ingestion {

// A file and the part of it that this run reads.
struct StreamPart {
  SourceFile file;
  Checkpoint begin;
  int64_t first_ordinal = 0;  // of its first record among all parts
  bool skip = false;
  ReadFile read;  // as it will be remembered
};

// One part a file. With `known` files (an incremental run) one that is the same as then is skipped,
// and one that begins with what it was then is read behind that; every other file is read whole.
// `go_on` is asked between files. Errors: the files' and those of `go_on`.
absl::StatusOr<std::vector<StreamPart>> PlanParts(std::vector<SourceFile> files,
                                                  const std::map<std::string, ReadFile>& known,
                                                  const std::string& config_hash,
                                                  const std::function<absl::Status()>& go_on);

// FAILED_PRECONDITION: a file is not as it was when the parts were planned.
absl::Status CheckFilesAreTheSame(const std::vector<StreamPart>& parts);

}  // namespace dealtrace::ingestion
