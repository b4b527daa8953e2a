#include "services/ingestion/domain/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dealtrace::ingestion {
namespace {

class FileSource : public ByteSource {
 public:
  FileSource(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~FileSource() override { close(descriptor_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    ssize_t count = 0;
    do {
      count = read(descriptor_, buffer, size);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
      return absl::UnavailableError(
          absl::StrCat(path_, ": cannot be read: ", std::strerror(errno)));
    }
    return static_cast<size_t>(count);
  }

  absl::Status Seek(int64_t offset) override {
    struct stat status {};
    if (fstat(descriptor_, &status) != 0 || offset > status.st_size || offset < 0 ||
        lseek(descriptor_, offset, SEEK_SET) < 0) {
      return absl::OutOfRangeError(
          absl::StrCat(path_, ": is shorter than when it was read before; run a full sync"));
    }
    return absl::OkStatus();
  }

 private:
  const int descriptor_;
  const std::string path_;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(absl::string_view bytes) : bytes_(bytes) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    size_t count = std::min(size, bytes_.size() - position_);
    std::memcpy(buffer, bytes_.data() + position_, count);
    position_ += count;
    return count;
  }

  absl::Status Seek(int64_t offset) override {
    if (offset < 0 || static_cast<size_t>(offset) > bytes_.size()) {
      return absl::OutOfRangeError("beyond the end");
    }
    position_ = static_cast<size_t>(offset);
    return absl::OkStatus();
  }

 private:
  const std::string bytes_;
  size_t position_ = 0;
};

// Takes the descriptor, or errno when it is negative.
absl::StatusOr<std::unique_ptr<ByteSource>> Opened(int descriptor, const std::string& path) {
  if (descriptor < 0) {
    std::string message = absl::StrCat(path, ": cannot be opened: ", std::strerror(errno));
    if (errno == ENOENT || errno == ENOTDIR) return absl::NotFoundError(message);
    if (errno == EACCES || errno == EPERM) return absl::PermissionDeniedError(message);
    return absl::UnavailableError(message);
  }
  auto source = std::make_unique<FileSource>(descriptor, path);
  struct stat status {};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": is not a regular file"));
  }
  return source;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> OpenFile(const std::string& path) {
  return Opened(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), path);
}

absl::StatusOr<std::unique_ptr<ByteSource>> OpenFileWithoutLinks(const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  if (path.empty() || path[0] != '/' || parts.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is not the absolute path of a file"));
  }
  int at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (size_t i = 0; i < parts.size() && at >= 0; ++i) {
    const bool is_last = i + 1 == parts.size();
    const int flags = is_last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY;
    const int next = openat(at, parts[i].c_str(), flags | O_NOFOLLOW | O_CLOEXEC);
    const int error = errno;
    struct stat status {};
    const bool is_link = next < 0 &&
                         fstatat(at, parts[i].c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                         S_ISLNK(status.st_mode);
    close(at);
    if (is_link) {
      return absl::PermissionDeniedError(
          absl::StrCat(path, ": has become a link, or its folder has: put the file itself there"));
    }
    at = next;
    errno = error;
  }
  return Opened(at, path);
}

std::unique_ptr<ByteSource> BytesInMemory(absl::string_view bytes) {
  return std::make_unique<MemorySource>(bytes);
}

absl::StatusOr<std::string> ReadAll(ByteSource& source, size_t bytes_max) {
  std::string all;
  char buffer[65536];
  while (true) {
    absl::StatusOr<size_t> count = source.Read(buffer, sizeof(buffer));
    if (!count.ok()) return count.status();
    if (*count == 0) return all;
    if (all.size() + *count > bytes_max) {
      return absl::ResourceExhaustedError(
          absl::StrCat("is larger than the limit of ", bytes_max, " bytes"));
    }
    all.append(buffer, *count);
  }
}

}  // namespace dealtrace::ingestion
