// One `dealtrace up` or `down` at a time.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace dealtrace::cli {

// Held while it lives, by this process only: programs that it starts do not inherit it.
class FolderLock {
 public:
  // Locks a folder that exists. Waits for whoever holds it, after a call of `on_wait`.
  static absl::StatusOr<FolderLock> Take(const std::string& folder,
                                         const std::function<void()>& on_wait);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace dealtrace::cli
