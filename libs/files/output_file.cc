#include "libs/files/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <streambuf>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/files/path_identity.h"

namespace dealtrace::files {
namespace {

constexpr mode_t kPermissions = 0777;

absl::Status ErrorOf(int error, const std::string& path) {
  const std::string message = absl::StrCat("cannot write ", path, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::ResourceExhaustedError(message);
    case EISDIR:
      return absl::FailedPreconditionError(message);
    default:
      return absl::UnavailableError(message);
  }
}

// Closes it at the end.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  // 0, or the error of closing, which on some file systems is that of writing.
  int Close() { return close(std::exchange(number_, -1)) == 0 ? 0 : errno; }

 private:
  int number_;
};

// Buffers, writes all, and remembers the first error.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }

  int error() const { return error_; }

 protected:
  int_type overflow(int_type character) override {
    if (sync() != 0) return traits_type::eof();
    if (!traits_type::eq_int_type(character, traits_type::eof())) {
      *pptr() = traits_type::to_char_type(character);
      pbump(1);
    }
    return traits_type::not_eof(character);
  }

  int sync() override {
    const char* at = pbase();
    while (error_ == 0 && at < pptr()) {
      const ssize_t count = write(descriptor_, at, static_cast<size_t>(pptr() - at));
      if (count >= 0) {
        at += count;
      } else if (errno != EINTR) {
        error_ = errno;
      }
    }
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    return error_ == 0 ? 0 : -1;
  }

 private:
  const int descriptor_;
  int error_ = 0;
  std::array<char, 65536> buffer_;
};

// The file's name for a moment, beside its own.
std::string TemporaryName(const OutputTarget& target, unsigned attempt) {
  return absl::StrCat(target.folder, "/.", target.name, ".", getpid(), ".", attempt, ".tmp");
}

constexpr unsigned kAttemptsMax = 100;

}  // namespace

class OutputFile::Target {
 public:
  Target(std::string path, OutputTarget target, int descriptor, std::string temporary,
         bool is_replaced_at_end)
      : path_(std::move(path)),
        target_(std::move(target)),
        descriptor_(descriptor),
        temporary_(std::move(temporary)),
        is_replaced_at_end_(is_replaced_at_end),
        buffer_(descriptor),
        stream_(&buffer_) {}

  ~Target() {
    if (!temporary_.empty()) unlink(temporary_.c_str());
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  std::ostream& stream() { return stream_; }

  absl::Status Commit() {
    stream_.flush();
    if (buffer_.error() != 0) return ErrorOf(buffer_.error(), path_);
    if (!is_replaced_at_end_) return absl::OkStatus();
    if (fsync(descriptor_.number()) != 0) return ErrorOf(errno, path_);
    if (temporary_.empty()) {
      if (const int error = NameIt(); error != 0) return ErrorOf(error, path_);
    }
    if (const int error = descriptor_.Close(); error != 0) return ErrorOf(error, path_);
    if (rename(temporary_.c_str(), target_.path().c_str()) != 0) return ErrorOf(errno, path_);
    temporary_.clear();
    // What cannot be asked of a file system (some network ones) is not an error of the file.
    const Descriptor folder(open(target_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() >= 0 && fsync(folder.number()) != 0 && errno != EINVAL) {
      return ErrorOf(errno, path_);
    }
    return absl::OkStatus();
  }

 private:
  // A link cannot replace a file, a rename can: the file without a name gets one beside its own.
  int NameIt() {
    const std::string self = absl::StrCat("/proc/self/fd/", descriptor_.number());
    for (unsigned attempt = 0; attempt < kAttemptsMax; ++attempt) {
      std::string name = TemporaryName(target_, attempt);
      if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
        temporary_ = std::move(name);
        return 0;
      }
      if (errno != EEXIST) return errno;
    }
    return EEXIST;
  }

  const std::string path_;
  const OutputTarget target_;
  Descriptor descriptor_;
  std::string temporary_;  // empty while the file has no name
  const bool is_replaced_at_end_;
  DescriptorBuffer buffer_;
  std::ostream stream_;
};

OutputFile::OutputFile(std::unique_ptr<Target> target) : target_(std::move(target)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

std::ostream& OutputFile::stream() { return target_->stream(); }
absl::Status OutputFile::Commit() { return target_->Commit(); }

absl::StatusOr<OutputFile> OutputFile::Create(const std::string& path, mode_t mode) {
  absl::StatusOr<OutputTarget> target = ResolveOutput(path);
  if (!target.ok()) {
    return absl::NotFoundError(absl::StrCat("cannot write ", target.status().message()));
  }
  const auto direct = [&](int descriptor) -> absl::StatusOr<OutputFile> {
    if (descriptor < 0) return ErrorOf(errno, path);
    return OutputFile(std::make_unique<Target>(path, *target, descriptor, "", false));
  };
  if (target->descriptor) return direct(fcntl(*target->descriptor, F_DUPFD_CLOEXEC, 0));
  const std::string file = target->path();
  struct stat before {};
  const bool is_there = stat(file.c_str(), &before) == 0;
  if (is_there && S_ISDIR(before.st_mode)) return ErrorOf(EISDIR, path);
  if (is_there && !S_ISREG(before.st_mode)) {
    return direct(open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  }
  // Its folder would let it be replaced, but whoever made it read-only meant it.
  if (is_there && access(file.c_str(), W_OK) != 0) return ErrorOf(errno, path);
  std::string temporary;
  int descriptor = open(target->folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
  // Not every file system has files without a name.
  for (unsigned attempt = 0; descriptor < 0 && attempt < kAttemptsMax; ++attempt) {
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != EEXIST) break;
    temporary = TemporaryName(*target, attempt);
    descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  }
  if (descriptor < 0) return ErrorOf(errno, path);
  if (is_there) {
    // Only root may give a file away; then the group at least.
    if (fchown(descriptor, before.st_uid, before.st_gid) != 0) {
      (void)!fchown(descriptor, static_cast<uid_t>(-1), before.st_gid);
    }
    (void)fchmod(descriptor, before.st_mode & kPermissions);
  }
  return OutputFile(
      std::make_unique<Target>(path, *std::move(target), descriptor, std::move(temporary), true));
}

absl::Status WriteOutputFile(const std::string& path, absl::string_view content, mode_t mode) {
  absl::StatusOr<OutputFile> file = OutputFile::Create(path, mode);
  if (!file.ok()) return file.status();
  file->stream().write(content.data(), static_cast<std::streamsize>(content.size()));
  return file->Commit();
}

}  // namespace dealtrace::files
