// sources.yaml and the files that it names, within the folders that an operator allows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ingestion/domain/source_config.h"

namespace dealtrace::ingestion {

// A file as it was when it was looked at.
struct SourceFile {
  std::string path;  // canonical
  std::string name;  // without its folder
  int64_t size_bytes = 0;
  int64_t modify_nanos = 0;

  friend bool operator==(const SourceFile&, const SourceFile&) = default;
};

// What a stream reads.
struct SourceFileList {
  std::string folder;  // canonical; empty: the stream is one file
  std::vector<SourceFile> files;
};

struct SourceList {
  std::vector<SourceConfig> sources;
  std::string hash;  // of sources.yaml: other mappings read files anew
};

// Thread-safe. Reads sources.yaml at each call, so that a change needs no restart.
class SourceFiles {
 public:
  // `roots`: the only folders in which a source's files may be. Empty: what sources.yaml names by
  // an absolute path may be anywhere, but no link leads out of the folder that is named; all else
  // is beside sources.yaml.
  SourceFiles(std::string sources_path, std::vector<std::string> roots);

  // FAILED_PRECONDITION, reason in the message: there is no such file, or it is not valid.
  absl::StatusOr<SourceList> Load() const;

  // The stream's file, or the files of its folder by name. NOT_FOUND: nothing is there.
  // PERMISSION_DENIED: the path, links followed, leads out of the allowed folders.
  absl::StatusOr<SourceFileList> List(const SourceConfig& source, const StreamConfig& stream) const;

 private:
  absl::StatusOr<std::vector<std::filesystem::path>> AllowedFolders(
      const SourceConfig& source, const StreamConfig& stream) const;

  const std::string sources_path_;
  const std::vector<std::string> roots_;
};

// The file as it is now; errors as SourceFiles::List.
absl::StatusOr<SourceFile> LookAt(const std::string& path);

// Hexadecimal SHA-256 of the first `size_bytes`. OUT_OF_RANGE: the file is shorter.
absl::StatusOr<std::string> Sha256OfPrefix(const std::string& path, int64_t size_bytes);

// Whether the file's last byte is a line break, so that what is appended is a line of its own.
absl::StatusOr<bool> EndsWithLineBreak(const SourceFile& file);

}  // namespace dealtrace::ingestion
