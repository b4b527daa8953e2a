// A file that a command writes: it appears whole or not at all.
//
// The text goes into a file without a name in the same folder. Commit writes it to the disk, gives
// it its name in one step, and writes the folder to the disk. Until then the name holds what it
// held before, whether the process ends, is killed, or the disk is full; nothing is left behind.
#pragma once

#include <sys/types.h>

#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dealtrace::files {

// Movable, not thread-safe.
class OutputFile {
 public:
  // `path`: a file; a link, then the file that it names is replaced and the link stays; or what is
  // no regular file (a pipe, a device, `/dev/stdout`, `-` for standard output), which is written as
  // the text comes. A file that is replaced keeps its permissions and, where the process may, its
  // owner; its other names (hard links) keep the old content. A new one gets `mode` less the umask.
  // NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION (it is a folder): the message names the path.
  static absl::StatusOr<OutputFile> Create(const std::string& path, mode_t mode = 0666);

  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  // Without Commit nothing appears.
  ~OutputFile();

  // Where to write. A write that fails is told by Commit.
  std::ostream& stream();

  // Makes the file appear. Once. RESOURCE_EXHAUSTED: the disk or the quota is full, or the file
  // would be larger than allowed; UNAVAILABLE: the device failed. The name then holds what it held.
  absl::Status Commit();

 private:
  class Target;
  explicit OutputFile(std::unique_ptr<Target> target);

  std::unique_ptr<Target> target_;
};

// Writes `content` as a whole. Errors as above.
absl::Status WriteOutputFile(const std::string& path, absl::string_view content,
                             mode_t mode = 0666);

}  // namespace dealtrace::files
