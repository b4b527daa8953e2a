// A file as UTF-8 text, whatever its encoding, through a small moving buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/ingestion/domain/byte_source.h"

namespace dealtrace::ingestion {

enum class Encoding : uint8_t { kDetect, kUtf8, kUtf16Le, kUtf16Be, kWindows1252 };

// "utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "latin-1", in any case.
// INVALID_ARGUMENT: it is none of them.
absl::StatusOr<Encoding> ParseEncoding(absl::string_view name);
absl::string_view EncodingName(Encoding encoding);

// Guesses from the first bytes: a byte order mark, then the zero bytes of UTF-16, then UTF-8 if
// well-formed, else Windows-1252.
Encoding DetectEncoding(absl::string_view first_bytes);

// Reads decoded text. Not thread-safe. Memory is the buffer's: what the caller has not consumed
// plus 256 KiB.
class TextStream {
 public:
  // Detects the encoding when it is kDetect. `source` is read from its beginning.
  static absl::StatusOr<std::unique_ptr<TextStream>> Open(std::unique_ptr<ByteSource> source,
                                                          Encoding encoding);
  ~TextStream();

  Encoding encoding() const;

  // Decoded text that was read and not consumed. Valid until the next call.
  absl::string_view buffered() const;

  // Offset of buffered() in the decoded text, without a byte order mark.
  int64_t offset() const;

  // True when nothing comes after buffered().
  bool exhausted() const;

  // Reads more behind buffered(). Errors are the source's. Ill-formed UTF-8 passes unchanged (the
  // reader rejects its line); ill-formed UTF-16 becomes U+FFFD.
  absl::Status Fill();

  // Drops the first `size` bytes of buffered().
  void Consume(size_t size);

  // Goes to an offset that offset() gave. Cheap for UTF-8 and Windows-1252's start; other encodings
  // are decoded again from the beginning. OUT_OF_RANGE: it is beyond the end.
  absl::Status SeekTo(int64_t decoded_offset);

 private:
  class Converter;
  TextStream(std::unique_ptr<ByteSource> source, Encoding encoding, size_t mark_bytes,
             std::unique_ptr<Converter> converter);

  std::unique_ptr<ByteSource> source_;
  const Encoding encoding_;
  const size_t mark_bytes_;
  std::unique_ptr<Converter> converter_;
  std::string buffer_;
  size_t begin_ = 0;
  int64_t offset_ = 0;
  bool exhausted_ = false;
};

}  // namespace dealtrace::ingestion
