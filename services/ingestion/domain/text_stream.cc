#include "services/ingestion/domain/text_stream.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/ingestion/domain/encoding_evidence.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kFillBytes = size_t{256} << 10;

size_t MarkBytes(absl::string_view bytes, Encoding encoding) {
  if (encoding == Encoding::kUtf8 && absl::StartsWith(bytes, "\xEF\xBB\xBF")) return 3;
  if (encoding == Encoding::kUtf16Le && absl::StartsWith(bytes, "\xFF\xFE")) return 2;
  if (encoding == Encoding::kUtf16Be && absl::StartsWith(bytes, "\xFE\xFF")) return 2;
  return 0;
}

struct EncodingNames {
  Encoding encoding;
  absl::string_view name;
  absl::string_view aliases;  // separated by spaces
  const char* converter;      // ICU's
};

constexpr EncodingNames kEncodings[] = {
    {Encoding::kUtf8, "utf-8", "utf8", "UTF-8"},
    {Encoding::kUtf16Le, "utf-16le", "utf-16", "UTF-16LE"},
    {Encoding::kUtf16Be, "utf-16be", "", "UTF-16BE"},
    {Encoding::kWindows1252, "windows-1252", "cp1252 latin-1 iso-8859-1", "windows-1252"},
    {Encoding::kWindows1250, "windows-1250", "cp1250", "windows-1250"},
    {Encoding::kWindows1251, "windows-1251", "cp1251", "windows-1251"},
    {Encoding::kWindows1253, "windows-1253", "cp1253", "windows-1253"},
    {Encoding::kWindows1254, "windows-1254", "cp1254", "windows-1254"},
    {Encoding::kWindows1257, "windows-1257", "cp1257", "windows-1257"},
    {Encoding::kIso8859_2, "iso-8859-2", "latin-2", "ISO-8859-2"},
    {Encoding::kIso8859_15, "iso-8859-15", "latin-9", "ISO-8859-15"},
    {Encoding::kMacintosh, "macintosh", "mac-roman macroman", "macintosh"},
    {Encoding::kIbm437, "ibm437", "cp437", "ibm-437"},
    {Encoding::kIbm850, "ibm850", "cp850", "ibm-850"},
    {Encoding::kIbm852, "ibm852", "cp852", "ibm-852"},
    {Encoding::kShiftJis, "shift_jis", "sjis cp932 windows-31j", "ibm-943_P15A-2003"},
    {Encoding::kGb18030, "gb18030", "gbk gb2312", "gb18030"},
    {Encoding::kBig5, "big5", "cp950", "windows-950"},
    {Encoding::kEucKr, "euc-kr", "cp949", "windows-949"},
};

const char* ConverterName(Encoding encoding) {
  for (const EncodingNames& names : kEncodings) {
    if (names.encoding == encoding) return names.converter;
  }
  return "windows-1252";
}

// Reads `source` from its beginning to its end.
absl::StatusOr<EncodingEvidence> LookAtWhole(ByteSource& source) {
  if (absl::Status status = source.Seek(0); !status.ok()) return status;
  EncodingEvidence evidence;
  std::string bytes(kFillBytes, '\0');
  while (true) {
    absl::StatusOr<size_t> count = source.Read(bytes.data(), bytes.size());
    if (!count.ok()) return count.status();
    if (*count == 0) break;
    evidence.Add(absl::string_view(bytes.data(), *count));
  }
  evidence.Finish();
  return evidence;
}

bool EndsALine(char c) { return c == '\n' || c == '\r'; }

absl::Status NoLineBeginsThere() {
  return absl::OutOfRangeError(
      "what was added to the file has changed the encoding that it seems to have: set encoding, or "
      "run a full sync");
}

}  // namespace

absl::StatusOr<Encoding> ParseEncoding(absl::string_view name) {
  const std::string lower = absl::AsciiStrToLower(name);
  std::string known;
  for (const EncodingNames& names : kEncodings) {
    if (names.name == lower) return names.encoding;
    for (absl::string_view alias : absl::StrSplit(names.aliases, ' ', absl::SkipEmpty())) {
      if (alias == lower) return names.encoding;
    }
    absl::StrAppend(&known, known.empty() ? "" : ", ", names.name);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", name, "' is not a known encoding; use one of ", known));
}

absl::string_view EncodingName(Encoding encoding) {
  for (const EncodingNames& names : kEncodings) {
    if (names.encoding == encoding) return names.name;
  }
  return "detect";
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
  return Encoding::kDetect;
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
  const bool was_detected = encoding == Encoding::kDetect;
  Warnings warnings;
  if (was_detected) encoding = DetectEncoding(head);
  if (encoding == Encoding::kDetect) {
    absl::StatusOr<EncodingEvidence> evidence = LookAtWhole(*source);
    if (!evidence.ok()) return evidence.status();
    encoding = evidence->IsUtf8() ? Encoding::kUtf8 : Encoding::kWindows1252;
    evidence->Tell(&warnings);
  }
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
  stream->was_detected_ = was_detected;
  stream->warnings_ = std::move(warnings);
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
  // One character before, to see that a line ends with it.
  const int64_t look_back = was_detected_ && decoded_offset > 0 ? 1 : 0;
  const int64_t from = decoded_offset - look_back;
  int64_t raw = static_cast<int64_t>(mark_bytes_) + (direct ? from : 0);
  absl::Status status = source_->Seek(raw);
  if (!status.ok()) return status;
  buffer_.clear();
  begin_ = 0;
  exhausted_ = false;
  offset_ = direct ? from : 0;
  if (!direct) converter_->Reset();
  while (offset_ < from) {
    status = Fill();
    if (!status.ok()) return status;
    if (buffered().empty()) return absl::OutOfRangeError("is shorter than when it was read before");
    Consume(std::min(buffered().size(), static_cast<size_t>(from - offset_)));
  }
  if (look_back == 0) return absl::OkStatus();
  while (buffered().size() < 2 && !exhausted_) {
    if (status = Fill(); !status.ok()) return status;
  }
  if (buffered().empty()) return absl::OutOfRangeError("is shorter than when it was read before");
  const bool is_end = buffered().size() == 1;
  if (!is_end && !EndsALine(buffered().front())) return NoLineBeginsThere();
  Consume(1);
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
