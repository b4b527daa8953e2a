#include "services/ingestion/domain/id_index.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/hash/hash.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/noun_access.h"
#include "services/ingestion/domain/salesforce_id.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kIndexBatchRecords = 1000;

uint64_t HashOfId(absl::string_view id) {
  if (!IsLongForm(id)) return absl::Hash<absl::string_view>()(id);
  return absl::Hash<absl::string_view>()(CanonicalId(id));
}

}  // namespace

void IdIndex::Add(const SourceRecord& record, int64_t ordinal, int64_t update_micros) {
  ++line_count_;
  if (lines_.size() >= kIndexedLinesMax) {
    ++overflow_count_;
    return;
  }
  const uint64_t hash = HashOfId(record.id);
  lines_.push_back({hash, ordinal, update_micros, record.raw_hash});
  AddForm(record.id, hash);
}

void IdIndex::AddId(absl::string_view id) {
  ++line_count_;
  if (id.empty()) {
    ++nameless_count_;
  } else if (ids_.size() >= kIndexedLinesMax) {
    ++overflow_count_;
  } else {
    ids_.push_back(HashOfId(id));
    AddForm(id, ids_.back());
  }
}

void IdIndex::AddForm(absl::string_view id, uint64_t hash) {
  if (IsLongForm(id)) long_forms_.push_back(hash);
}

void IdIndex::Seal() {
  std::sort(ids_.begin(), ids_.end());
  std::sort(long_forms_.begin(), long_forms_.end());
  has_repeated_ids_ = std::adjacent_find(ids_.begin(), ids_.end()) != ids_.end();
  std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) {
    return std::tie(a.id_hash, b.update_micros, b.ordinal) <
           std::tie(b.id_hash, a.update_micros, a.ordinal);
  });
  ids_.reserve(ids_.size() + lines_.size());
  for (size_t i = 0; i < lines_.size();) {
    size_t end = i + 1;
    while (end < lines_.size() && lines_[end].id_hash == lines_[i].id_hash) ++end;
    ids_.push_back(lines_[i].id_hash);
    if (end - i > 1) {
      repeated_[lines_[i].id_hash].assign(lines_.begin() + static_cast<ptrdiff_t>(i),
                                          lines_.begin() + static_cast<ptrdiff_t>(end));
    }
    i = end;
  }
  std::vector<Line>().swap(lines_);
  std::sort(ids_.begin(), ids_.end());
}

LineRank IdIndex::RankOf(absl::string_view id, int64_t ordinal) const {
  auto found = repeated_.find(HashOfId(id));
  if (found == repeated_.end()) return LineRank::kCounts;
  const Line& winner = found->second.front();
  if (winner.ordinal == ordinal) return LineRank::kCounts;
  for (const Line& line : found->second) {
    if (line.ordinal != ordinal) continue;
    return line.raw_hash == winner.raw_hash ? LineRank::kDuplicate : LineRank::kSuperseded;
  }
  return LineRank::kCounts;
}

bool IdIndex::Contains(absl::string_view id) const {
  return std::binary_search(ids_.begin(), ids_.end(), HashOfId(id));
}

bool IdIndex::ContainsLongForm(absl::string_view id) const {
  return std::binary_search(long_forms_.begin(), long_forms_.end(), HashOfId(id));
}

absl::Status IndexIds(RecordReader& reader, IdIndex* index,
                      const std::function<absl::Status()>& go_on) {
  std::vector<std::string> ids;
  while (true) {
    if (absl::Status status = go_on(); !status.ok()) return status;
    absl::StatusOr<bool> more = reader.NextIds(kIndexBatchRecords, &ids);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    for (const std::string& id : ids) index->AddId(id);
  }
}

absl::Status IndexRecords(RecordReader& reader, RecordKind kind, int64_t first_ordinal,
                          IdIndex* index, const std::function<absl::Status()>& go_on) {
  RecordBatch batch;
  while (true) {
    absl::Status status = go_on();
    if (!status.ok()) return status;
    absl::StatusOr<bool> more = reader.Next(kIndexBatchRecords, &batch);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    for (const SourceRecord& record : batch.records) {
      index->Add(record, first_ordinal + record.ordinal, UpdateMicros(kind, *record.message));
    }
    for (const Reject& reject : batch.rejects) index->AddId(reject.id);
  }
}

int64_t UpdateMicros(RecordKind kind, const google::protobuf::Message& message) {
  const crm::v1::Origin* origin = OriginOf(kind, message);
  if (origin == nullptr || !origin->has_update_time()) return 0;
  return origin->update_time().seconds() * 1'000'000 + origin->update_time().nanos() / 1000;
}

}  // namespace dealtrace::ingestion
