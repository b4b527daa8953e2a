// Where a reader's bytes come from. The only input of this library; a test reads from memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// A seekable run of bytes. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Reads up to `size` bytes into `buffer`; 0 only at the end. UNAVAILABLE: the device failed.
  virtual absl::StatusOr<size_t> Read(char* buffer, size_t size) = 0;

  // Goes to `offset` bytes from the beginning. OUT_OF_RANGE: it is beyond the end.
  virtual absl::Status Seek(int64_t offset) = 0;
};

// Opens a regular file for reading. NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION (it is a
// folder or a device), each naming the path.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenFile(const std::string& path);

// As OpenFile for an absolute path no part of which may be a link, so that what was found to lie
// within a folder cannot be exchanged for a link that leads out of it. PERMISSION_DENIED: a part is
// a link.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenFileWithoutLinks(const std::string& path);

// Reads from a copy of `bytes`.
std::unique_ptr<ByteSource> BytesInMemory(absl::string_view bytes);

// Reads everything. RESOURCE_EXHAUSTED: there are more than `bytes_max`.
absl::StatusOr<std::string> ReadAll(ByteSource& source, size_t bytes_max);

}  // namespace dealtrace::ingestion
