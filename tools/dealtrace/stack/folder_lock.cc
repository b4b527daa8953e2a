#include "tools/dealtrace/stack/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dealtrace::cli {

absl::StatusOr<FolderLock> FolderLock::Take(const std::string& folder,
                                            const std::function<void()>& on_wait) {
  FolderLock lock(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.descriptor_ < 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot open the folder ", folder, ": ", std::strerror(errno)));
  }
  if (flock(lock.descriptor_, LOCK_EX | LOCK_NB) == 0) return lock;
  on_wait();
  while (flock(lock.descriptor_, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    return absl::UnavailableError(
        absl::StrCat("cannot lock the folder ", folder, ": ", std::strerror(errno)));
  }
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace dealtrace::cli
