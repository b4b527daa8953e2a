#include "tools/tracestore/segment_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/crc.hpp>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace dealtrace::tracestore {
namespace {

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

uint32_t Checksum(absl::string_view record) {
  boost::crc_32_type checksum;
  checksum.process_bytes(record.data(), record.size());
  return checksum.checksum();
}

void PutNumber(uint32_t number, std::string& buffer) {
  for (int shift = 0; shift < 32; shift += 8) buffer.push_back(static_cast<char>(number >> shift));
}

uint32_t GetNumber(absl::string_view bytes) {
  uint32_t number = 0;
  for (int i = 3; i >= 0; --i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

}  // namespace

void AppendRecord(absl::string_view record, std::string& buffer) {
  PutNumber(static_cast<uint32_t>(record.size()), buffer);
  PutNumber(Checksum(record), buffer);
  buffer.append(record.data(), record.size());
}

SegmentFile::SegmentFile(std::string path, int64_t number, int descriptor)
    : path_(std::move(path)), number_(number), descriptor_(descriptor) {}

SegmentFile::~SegmentFile() { close(descriptor_); }

absl::StatusOr<std::shared_ptr<SegmentFile>> SegmentFile::Open(const std::string& path,
                                                               int64_t number) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return Failed("open", path);
  std::shared_ptr<SegmentFile> file(new SegmentFile(path, number, descriptor));
  struct stat status;
  if (fstat(descriptor, &status) != 0) return Failed("examine", path);
  file->bytes_ = status.st_size;
  file->write_time_ = absl::FromTimeT(status.st_mtime);
  return file;
}

absl::Status SegmentFile::Scan(const SpanLog::OnRecord& on_record) {
  absl::StatusOr<std::string> content = Read(0, bytes_);
  if (!content.ok()) return content.status();
  const absl::string_view bytes = *content;
  int64_t offset = 0;
  while (offset + kRecordHeaderBytes <= bytes_) {
    const int64_t size = GetNumber(bytes.substr(offset, 4));
    if (size > kRecordBytesMax || offset + kRecordHeaderBytes + size > bytes_) break;
    const absl::string_view record = bytes.substr(offset + kRecordHeaderBytes, size);
    if (Checksum(record) != GetNumber(bytes.substr(offset + 4, 4))) break;
    on_record(record, {number_, offset + kRecordHeaderBytes, static_cast<int32_t>(size)});
    offset += kRecordHeaderBytes + size;
  }
  if (offset < bytes_ && ftruncate(descriptor_, offset) != 0) return Failed("repair", path_);
  bytes_ = offset;
  return absl::OkStatus();
}

absl::Status SegmentFile::Append(absl::string_view bytes) {
  int64_t offset = bytes_;
  while (!bytes.empty()) {
    const ssize_t written = pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    // What was written past bytes_ is overwritten by the next append or cut off by the next scan.
    if (written <= 0) return Failed("write", path_);
    offset += written;
    bytes.remove_prefix(written);
  }
  bytes_ = offset;
  write_time_ = absl::Now();
  return absl::OkStatus();
}

absl::StatusOr<std::string> SegmentFile::Read(int64_t offset, int64_t size) const {
  std::string content(static_cast<size_t>(size), '\0');
  int64_t done = 0;
  while (done < size) {
    const ssize_t count = pread(descriptor_, content.data() + done, size - done, offset + done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Failed("read", path_);
    done += count;
  }
  return content;
}

void SegmentFile::Remove() { unlink(path_.c_str()); }

}  // namespace dealtrace::tracestore
