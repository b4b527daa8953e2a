// What a whole file's bytes say about its encoding.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "services/ingestion/domain/reject.h"

namespace dealtrace::ingestion {

// Feed it a file from its beginning to its end. Memory: a sample of 64 KiB.
class EncodingEvidence {
 public:
  void Add(absl::string_view bytes);

  // Call once, after the last byte.
  void Finish();

  // Whether the file is UTF-8, perhaps with a few lines that are not. Otherwise each byte is one
  // character, of Windows-1252 as far as anybody can tell.
  bool IsUtf8() const { return single_bytes_ == 0 || sequences_ > single_bytes_; }

  // Tells where the file is not one encoding throughout, or most likely another one, and where
  // letters were lost before it was written.
  void Tell(Warnings* warnings) const;

 private:
  void AddPart(absl::string_view bytes, bool last);
  void AddSingle(absl::string_view bytes, size_t at);
  std::string LikelyName() const;

  std::string carry_;         // the beginning of a character that the next part ends
  std::string sample_;        // text around bytes above 0x7F
  int64_t sequences_ = 0;     // characters of several bytes that are UTF-8
  int64_t single_bytes_ = 0;  // bytes above 0x7F that are not
  int64_t odd_bytes_ = 0;     // of those: no letter in Windows-1252, where a letter must stand
  int64_t lost_ = 0;          // U+FFFD
  int64_t twice_ = 0;         // "Ã¼": UTF-8 that was read as Windows-1252 and written again
  int high_run_ = 0;
  char32_t previous_ = 0;
  const char* sampled_until_ = nullptr;  // in the part that is being added
};

// Whether text that was decoded from Windows-1252 reads as UTF-8 that was decoded so: "MÃ¼ller".
bool ReadsAsUtf8(absl::string_view decoded);

// Bytes that are not UTF-8, as Windows-1252 reads them.
std::string FromWindows1252(absl::string_view bytes);

}  // namespace dealtrace::ingestion
