#include "tools/dealtrace/stack/private_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::cli {
namespace {

// Closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

absl::Status CannotWrite(const std::string& path) {
  return absl::PermissionDeniedError(
      absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
}

bool WriteAll(int file, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(written);
  }
  return true;
}

// The folder itself, made when missing.
absl::StatusOr<Descriptor> OpenFolder(const std::string& path, struct stat& status) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make the folder ", path, ": ", std::strerror(errno)));
  }
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.is_open() || fstat(folder.number(), &status) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " must be a folder of your own and no link: ", std::strerror(errno)));
  }
  return folder;
}

absl::Status BelongsToAnother(const std::string& path) {
  return absl::FailedPreconditionError(
      absl::StrCat(path, " belongs to another user; choose another --folder, or remove it"));
}

// A file with a second name may be anybody's, so it stays as it is.
void HandOverFiles(const Descriptor& folder, uid_t user, gid_t group) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(dup(folder.number())), closedir);
  if (entries == nullptr) return;
  while (const dirent* entry = readdir(entries.get())) {
    const Descriptor file(
        openat(folder.number(), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status = {};
    if (!file.is_open() || fstat(file.number(), &status) != 0) continue;
    if (!S_ISREG(status.st_mode) || status.st_uid != 0 || status.st_nlink != 1) continue;
    if (fchown(file.number(), user, group) != 0) continue;
  }
}

}  // namespace

absl::Status WriteSecretFile(const std::string& path, const std::string& content) {
  // A name that nobody can foresee, made new: no link that lies in wait is followed.
  std::string beside = absl::StrCat(path, ".XXXXXX");
  const Descriptor file(mkostemp(beside.data(), O_CLOEXEC));
  if (!file.is_open()) return CannotWrite(path);
  if (WriteAll(file.number(), content) && fsync(file.number()) == 0 &&
      std::rename(beside.c_str(), path.c_str()) == 0) {
    return absl::OkStatus();
  }
  const absl::Status status = CannotWrite(path);
  unlink(beside.c_str());
  return status;
}

absl::Status MakePrivateFolder(const std::string& path) {
  struct stat status = {};
  ASSIGN_OR_RETURN(const Descriptor folder, OpenFolder(path, status));
  if (status.st_uid != geteuid()) return BelongsToAnother(path);
  return fchmod(folder.number(), 0700) == 0 ? absl::OkStatus() : CannotWrite(path);
}

absl::Status MakePrivateFolderOf(const std::string& path, uid_t user, gid_t group) {
  struct stat status = {};
  ASSIGN_OR_RETURN(const Descriptor folder, OpenFolder(path, status));
  if (status.st_uid != 0 && status.st_uid != user) return BelongsToAnother(path);
  HandOverFiles(folder, user, group);
  if (fchown(folder.number(), user, group) != 0 || fchmod(folder.number(), 0700) != 0) {
    return CannotWrite(path);
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::cli
