#include "services/ingestion/domain/text_stream.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "services/ingestion/domain/limits.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kFillBytes = size_t{256} << 10;

size_t MarkBytes(absl::string_view bytes, Encoding encoding) {
  if (encoding == Encoding::kUtf8 && absl::StartsWith(bytes, "\xEF\xBB\xBF")) return 3;
  if (encoding == Encoding::kUtf16Le && absl::StartsWith(bytes, "\xFF\xFE")) return 2;
  if (encoding == Encoding::kUtf16Be && absl::StartsWith(bytes, "\xFE\xFF")) return 2;
  return 0;
}

const char* ConverterName(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf16Le:
      return "UTF-16LE";
    case Encoding::kUtf16Be:
      return "UTF-16BE";
    default:
      return "windows-1252";
  }
}

// Cuts off a last character that the detection window may have split.
absl::string_view WithoutSplitCharacter(absl::string_view bytes) {
  for (size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
    auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (byte >= 0xC0) return bytes.substr(0, bytes.size() - back);
    if (byte < 0x80) break;
  }
  return bytes;
}

}  // namespace

absl::StatusOr<Encoding> ParseEncoding(absl::string_view name) {
  std::string lower = absl::AsciiStrToLower(name);
  if (lower == "utf-8" || lower == "utf8") return Encoding::kUtf8;
  if (lower == "utf-16le" || lower == "utf-16") return Encoding::kUtf16Le;
  if (lower == "utf-16be") return Encoding::kUtf16Be;
  if (lower == "windows-1252" || lower == "cp1252" || lower == "latin-1" || lower == "iso-8859-1") {
    return Encoding::kWindows1252;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", name, "' is not a known encoding; use utf-8, utf-16le, utf-16be or windows-1252"));
}

absl::string_view EncodingName(Encoding encoding) {
  switch (encoding) {
    case Encoding::kDetect:
      return "detect";
    case Encoding::kUtf8:
      return "utf-8";
    case Encoding::kUtf16Le:
      return "utf-16le";
    case Encoding::kUtf16Be:
      return "utf-16be";
    case Encoding::kWindows1252:
      break;
  }
  return "windows-1252";
}

Encoding DetectEncoding(absl::string_view first_bytes) {
  for (Encoding marked : {Encoding::kUtf8, Encoding::kUtf16Le, Encoding::kUtf16Be}) {
    if (MarkBytes(first_bytes, marked) > 0) return marked;
  }
  absl::string_view window = first_bytes.substr(0, 4096);
  size_t even_zeros = 0;
  size_t odd_zeros = 0;
  for (size_t i = 0; i < window.size(); ++i) {
    if (window[i] == '\0') ++(i % 2 == 0 ? even_zeros : odd_zeros);
  }
  // Latin text in UTF-16 has a zero in nearly every second byte.
  if (odd_zeros > window.size() / 6 && even_zeros < odd_zeros / 8) return Encoding::kUtf16Le;
  if (even_zeros > window.size() / 6 && odd_zeros < even_zeros / 8) return Encoding::kUtf16Be;
  if (text::IsValidUtf8(WithoutSplitCharacter(first_bytes)) || text::IsValidUtf8(first_bytes)) {
    return Encoding::kUtf8;
  }
  // Mostly well-formed UTF-8 with a bad line in it is UTF-8 with a bad line in it.
  size_t lead_pairs = 0;
  size_t lone = 0;
  for (size_t i = 0; i < first_bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(first_bytes[i]);
    if (byte < 0x80) continue;
    auto next = i + 1 < first_bytes.size() ? static_cast<unsigned char>(first_bytes[i + 1]) : 0;
    if (byte >= 0xC2 && byte <= 0xF4 && next >= 0x80 && next <= 0xBF) {
      ++lead_pairs;
      i += byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    } else {
      ++lone;
    }
  }
  return lead_pairs > 10 * lone ? Encoding::kUtf8 : Encoding::kWindows1252;
}

// Owns an ICU converter to UTF-16 and the step from there to UTF-8.
class TextStream::Converter {
 public:
  explicit Converter(Encoding encoding) {
    UErrorCode error = U_ZERO_ERROR;
    from_.reset(ucnv_open(ConverterName(encoding), &error));
    to_.reset(ucnv_open("UTF-8", &error));
  }

  bool ok() const { return from_ != nullptr && to_ != nullptr; }

  void Reset() {
    ucnv_reset(from_.get());
    ucnv_reset(to_.get());
    pivot_source_ = pivot_target_ = pivot_;
  }

  void Append(absl::string_view bytes, bool last, std::string* out) {
    const char* source = bytes.data();
    const char* source_end = source + bytes.size();
    UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
    while (error == U_BUFFER_OVERFLOW_ERROR) {
      error = U_ZERO_ERROR;
      char* target = target_;
      ucnv_convertEx(to_.get(), from_.get(), &target, target_ + sizeof(target_), &source,
                     source_end, pivot_, &pivot_source_, &pivot_target_, pivot_ + kPivotUnits,
                     /*reset=*/false, /*flush=*/last, &error);
      out->append(target_, target - target_);
    }
  }

 private:
  struct Close {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
  };
  static constexpr size_t kPivotUnits = 8192;

  std::unique_ptr<UConverter, Close> from_;
  std::unique_ptr<UConverter, Close> to_;
  UChar pivot_[kPivotUnits];
  UChar* pivot_source_ = pivot_;
  UChar* pivot_target_ = pivot_;
  char target_[32768];
};

TextStream::TextStream(std::unique_ptr<ByteSource> source, Encoding encoding, size_t mark_bytes,
                       std::unique_ptr<Converter> converter)
    : source_(std::move(source)),
      encoding_(encoding),
      mark_bytes_(mark_bytes),
      converter_(std::move(converter)) {}

TextStream::~TextStream() = default;

absl::StatusOr<std::unique_ptr<TextStream>> TextStream::Open(std::unique_ptr<ByteSource> source,
                                                             Encoding encoding) {
  std::string head(64 << 10, '\0');
  size_t filled = 0;
  while (filled < head.size()) {
    absl::StatusOr<size_t> count = source->Read(head.data() + filled, head.size() - filled);
    if (!count.ok()) return count.status();
    if (*count == 0) break;
    filled += *count;
  }
  head.resize(filled);
  if (encoding == Encoding::kDetect) encoding = DetectEncoding(head);
  // "utf-16" leaves the byte order to the mark.
  if (encoding == Encoding::kUtf16Le && absl::StartsWith(head, "\xFE\xFF")) {
    encoding = Encoding::kUtf16Be;
  }
  std::unique_ptr<Converter> converter;
  if (encoding != Encoding::kUtf8) {
    converter = std::make_unique<Converter>(encoding);
    if (!converter->ok()) {
      return absl::InternalError(absl::StrCat("ICU has no converter for ", EncodingName(encoding)));
    }
  }
  std::unique_ptr<TextStream> stream(
      new TextStream(std::move(source), encoding, MarkBytes(head, encoding), std::move(converter)));
  absl::Status status = stream->SeekTo(0);
  if (!status.ok()) return status;
  return stream;
}

Encoding TextStream::encoding() const { return encoding_; }

absl::string_view TextStream::buffered() const { return absl::string_view(buffer_).substr(begin_); }

int64_t TextStream::offset() const { return offset_; }

bool TextStream::exhausted() const { return exhausted_; }

absl::Status TextStream::Fill() {
  if (exhausted_) return absl::OkStatus();
  buffer_.erase(0, begin_);
  begin_ = 0;
  size_t before = buffer_.size();
  if (converter_ == nullptr) {
    buffer_.resize(before + kFillBytes);
    absl::StatusOr<size_t> count = source_->Read(buffer_.data() + before, kFillBytes);
    buffer_.resize(before + count.value_or(0));
    if (!count.ok()) return count.status();
    exhausted_ = *count == 0;
    return absl::OkStatus();
  }
  std::string bytes(kFillBytes, '\0');
  while (buffer_.size() == before && !exhausted_) {
    absl::StatusOr<size_t> count = source_->Read(bytes.data(), bytes.size());
    if (!count.ok()) return count.status();
    exhausted_ = *count == 0;
    converter_->Append(absl::string_view(bytes.data(), *count), exhausted_, &buffer_);
  }
  return absl::OkStatus();
}

void TextStream::Consume(size_t size) {
  size = std::min(size, buffer_.size() - begin_);
  begin_ += size;
  offset_ += static_cast<int64_t>(size);
}

absl::Status TextStream::SeekTo(int64_t decoded_offset) {
  const bool direct = converter_ == nullptr;
  int64_t raw = static_cast<int64_t>(mark_bytes_) + (direct ? decoded_offset : 0);
  absl::Status status = source_->Seek(raw);
  if (!status.ok()) return status;
  buffer_.clear();
  begin_ = 0;
  exhausted_ = false;
  offset_ = direct ? decoded_offset : 0;
  if (direct) return absl::OkStatus();
  converter_->Reset();
  while (offset_ < decoded_offset) {
    status = Fill();
    if (!status.ok()) return status;
    if (buffered().empty()) return absl::OutOfRangeError("is shorter than when it was read before");
    Consume(std::min(buffered().size(), static_cast<size_t>(decoded_offset - offset_)));
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
