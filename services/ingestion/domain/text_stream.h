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
#include "services/ingestion/domain/reject.h"

namespace dealtrace::ingestion {

// Those behind kWindows1252 are never detected: their bytes are those of Windows-1252, too.
enum class Encoding : uint8_t {
  kDetect,
  kUtf8,
  kUtf16Le,
  kUtf16Be,
  kWindows1252,
  kWindows1250,
  kWindows1251,
  kWindows1253,
  kWindows1254,
  kWindows1257,
  kIso8859_2,
  kIso8859_15,
  kMacintosh,
  kIbm437,
  kIbm850,
  kIbm852,
  kShiftJis,
  kGb18030,
  kBig5,
  kEucKr,
};

// "utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "latin-1", "macintosh", "ibm850" … in
// any case. INVALID_ARGUMENT: it is none of them.
absl::StatusOr<Encoding> ParseEncoding(absl::string_view name);
absl::string_view EncodingName(Encoding encoding);

// What the first bytes say: a byte order mark, or the zero bytes of UTF-16. kDetect: the whole file
// has to be looked at.
Encoding DetectEncoding(absl::string_view first_bytes);

// Reads decoded text. Not thread-safe. Memory is the buffer's: what the caller has not consumed
// plus 256 KiB.
class TextStream {
 public:
  // Detects the encoding when it is kDetect: UTF-8 if the whole file is, or most of its characters
  // above ASCII are, else Windows-1252. `source` is read from its beginning.
  static absl::StatusOr<std::unique_ptr<TextStream>> Open(std::unique_ptr<ByteSource> source,
                                                          Encoding encoding);
  ~TextStream();

  Encoding encoding() const;
  // Whether the encoding is a guess.
  bool was_detected() const { return was_detected_; }
  // What is in doubt about a guess.
  const Warnings& warnings() const { return warnings_; }

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
  // are decoded again from the beginning. OUT_OF_RANGE: it is beyond the end, or no line begins
  // there, because what was added to the file since has changed the encoding that was detected.
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
  bool was_detected_ = false;
  Warnings warnings_;
};

}  // namespace dealtrace::ingestion
