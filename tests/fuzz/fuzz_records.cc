#include "tests/fuzz/fuzz_records.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/domain/record_reader.h"

namespace dealtrace::fuzz {
namespace {

constexpr size_t kBatchRecords = 7;

void Require(bool condition, const char* promise) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

std::vector<std::string> Read(ingestion::RecordReader& reader, const std::string& prefix,
                              ingestion::Checkpoint* middle, size_t* read_before_middle) {
  std::vector<std::string> lines;
  ingestion::RecordBatch batch;
  int batches = 0;
  while (true) {
    auto more = reader.Next(kBatchRecords, &batch);
    Require(more.ok(), "bytes in memory can be read");
    if (!*more) return lines;
    Require(batch.read_count == static_cast<int64_t>(batch.records.size() + batch.rejects.size()),
            "every line is a record or a reject");
    for (const ingestion::SourceRecord& record : batch.records) {
      Require(absl::StartsWith(record.id, prefix), "ids have their source");
      // Serialising checks that every text is well-formed.
      lines.push_back(absl::StrCat(
          record.id, " ",
          ingestion::ContentHash(ingestion::SerializeDeterministically(*record.message))));
    }
    for (const ingestion::Reject& reject : batch.rejects) {
      Require(!reject.reason.empty(), "a reject says why");
      Require(text::IsValidUtf8(reject.raw) && reject.raw.size() <= ingestion::kRejectRawBytesMax,
              "what is kept of a line is short and readable");
      lines.push_back(ingestion::RejectAsJsonLine(reject));
    }
    if (++batches == 1) {
      *middle = reader.checkpoint();
      *read_before_middle = lines.size();
    }
  }
}

}  // namespace

void ReadEverything(const ingestion::SourceConfig& source, const std::string& bytes,
                    const std::string& file) {
  auto open = [&] {
    return ingestion::OpenRecords(source, source.streams[0], ingestion::BytesInMemory(bytes), file);
  };
  auto reader = open();
  if (!reader.ok()) {
    Require(absl::StrContains(reader.status().message(), file), "an error names the file");
    return;
  }
  ingestion::Checkpoint middle;
  size_t before = 0;
  std::vector<std::string> whole = Read(**reader, source.name + "~", &middle, &before);
  auto again = open();
  Require(again.ok() && (*again)->SeekTo(middle).ok(), "a checkpoint can be gone back to");
  ingestion::Checkpoint unused;
  size_t unused_count = 0;
  std::vector<std::string> rest = Read(**again, source.name + "~", &unused, &unused_count);
  if (whole.empty()) return;
  Require(
      rest == std::vector<std::string>(whole.begin() + static_cast<ptrdiff_t>(before), whole.end()),
      "going on at a checkpoint gives the same records");
}

}  // namespace dealtrace::fuzz
