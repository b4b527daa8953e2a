// Which file a path means, however it is spelled.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace dealtrace::files {

// A path that an option of a command names.
struct NamedPath {
  std::string option;  // for messages, for example `--output`
  std::string path;
};

// Where writing to a path ends.
struct OutputTarget {
  // The descriptor of this process that the path means (`-`, /dev/stdout, /proc/self/fd/3).
  std::optional<int> descriptor;
  // Otherwise the file's name in its folder, links followed; the file need not be there.
  std::string folder;
  std::string name;

  std::string path() const { return folder + "/" + name; }
};

// NOT_FOUND: the folder is not there, or links go round in a circle.
absl::StatusOr<OutputTarget> ResolveOutput(const std::string& path);

// Whether writing to `path` goes to a regular file, present or not, that can have files beside it.
bool IsRegularOutput(const std::string& path);

// INVALID_ARGUMENT, naming both options: an output is the same file as an input or as another
// output, by whatever path, link or hard link. Empty paths are left out. An input that is a folder
// stands for the files in it.
absl::Status CheckOutputs(absl::Span<const NamedPath> inputs, absl::Span<const NamedPath> outputs);

}  // namespace dealtrace::files
