#include "libs/telemetry/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dealtrace::telemetry {

LogFile::LogFile(std::string path, int64_t bytes_max, int files_max)
    : path_(std::move(path)), bytes_max_(bytes_max), files_max_(files_max) {}

void LogFile::RotateWhenFull() const {
  struct stat errors = {};
  if (fstat(STDERR_FILENO, &errors) != 0 || !S_ISREG(errors.st_mode) ||
      errors.st_size < bytes_max_) {
    return;
  }
  // Made before anything moves: on a full disk the old file stays in use.
  const std::string beside = path_ + ".new";
  unlink(beside.c_str());
  const int file =
      open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return;
  for (int i = files_max_ - 1; i > 0; --i) {
    const std::string newer = i == 1 ? path_ : absl::StrCat(path_, ".", i - 1);
    std::rename(newer.c_str(), absl::StrCat(path_, ".", i).c_str());
  }
  std::rename(beside.c_str(), path_.c_str());
  struct stat output = {};
  const bool is_shared = fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == errors.st_dev &&
                         output.st_ino == errors.st_ino;
  dup2(file, STDERR_FILENO);
  if (is_shared) dup2(file, STDOUT_FILENO);
  close(file);
}

}  // namespace dealtrace::telemetry
