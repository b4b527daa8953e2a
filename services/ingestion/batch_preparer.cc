#include "services/ingestion/batch_preparer.h"

#include <algorithm>
#include <utility>

#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/store/erasure_store.h"
#include "services/ingestion/store/reference_lookup.h"

namespace dealtrace::ingestion {

absl::StatusOr<std::unique_ptr<ReadBatch>> BatchPreparer::Next(const StreamPart& part,
                                                               RecordReader& reader) {
  auto batch = std::make_unique<ReadBatch>();
  const size_t size = stream_->kind == RecordKind::kCall ? kBatchCallsMax : kBatchRecordsMax;
  ASSIGN_OR_RETURN(bool more, reader.Next(size, &batch->source));
  if (!more) return nullptr;
  batch->end = reader.checkpoint();
  std::vector<SourceRecord>& records = batch->source.records;
  auto outside = std::remove_if(records.begin(), records.end(),
                                [&](const SourceRecord& record) { return OutsideWindow(record); });
  batch->outside_window_count = records.end() - outside;
  records.erase(outside, records.end());
  RETURN_IF_ERROR(Prepare(part, batch.get()));
  return batch;
}

absl::Status BatchPreparer::PrepareAgain(const StreamPart& part, ReadBatch* batch) {
  erasure_count_ = -1;
  return Prepare(part, batch);
}

absl::Status BatchPreparer::Prepare(const StreamPart& part, ReadBatch* batch) {
  if (erasure_count_ < 0) RETURN_IF_ERROR(LoadErasures());
  RespectErasures(part.file.name, &batch->source);
  StoredReferences lookup(database_, lease_->Transaction("find references"), source_->name);
  RETURN_IF_ERROR(UseStoredForms(stream_->kind, *index_, lookup, &batch->source));
  ASSIGN_OR_RETURN(batch->references,
                   resolver_.Resolve(stream_->kind, index_, lookup, &batch->source));
  batch->warnings = batch->source.warnings;
  if (batch->references.by_name > 0) {
    batch->warnings.Count("a reference was resolved by normalised name", batch->references.by_name);
  }
  if (batch->references.by_form > 0) {
    batch->warnings.Count(
        "a reference and its record have the two forms of one Salesforce id (15 and 18 "
        "characters): joined",
        batch->references.by_form);
  }
  if (batch->references.by_number > 0) {
    batch->warnings.Count("a reference and its record differ by the decimals '.0': joined",
                          batch->references.by_number);
  }
  if (batch->references.broken_ids > 0) {
    batch->warnings.Count(
        "a reference looks like a Salesforce id of 18 characters whose last three do not fit the "
        "others: kept as it is; letters may have lost their case",
        batch->references.broken_ids);
  }
  if (batch->references.unresolved > 0) {
    batch->warnings.Count("a reference names a record that is not there: kept as it is",
                          batch->references.unresolved);
  }
  PreparedBatch prepared;
  prepared.kind = stream_->kind;
  prepared.erasure_count = erasure_count_;
  prepared.rejects = batch->source.rejects;
  prepared.records.reserve(batch->source.records.size());
  for (const SourceRecord& record : batch->source.records) {
    PreparedRecord& ready = prepared.records.emplace_back();
    ready.line = record.line;
    ready.rank = index_->RankOf(record.id, part.first_ordinal + record.ordinal);
    if (ready.rank != LineRank::kCounts) continue;
    ready.row = MakeRecordRow(stream_->kind, record.id, *record.message);
    ready.removes_transcript = record.removes_transcript;
    if (record.transcript != nullptr) {
      ready.transcript = MakeRecordRow(RecordKind::kTranscript, record.id, *record.transcript);
    }
  }
  batch->prepared = std::move(prepared);
  return absl::OkStatus();
}

absl::Status BatchPreparer::LoadErasures() {
  return database_->Transact(lease_->Transaction("load erasures"),
                             [&](postgres::Transaction& transaction) -> absl::Status {
                               ASSIGN_OR_RETURN(erasure_count_, ErasureStore::Count(transaction));
                               erased_people_.hashes.clear();
                               if (erasure_count_ == 0) return absl::OkStatus();
                               ASSIGN_OR_RETURN(erased_people_,
                                                ErasureStore::LoadPeople(transaction));
                               return absl::OkStatus();
                             });
}

void BatchPreparer::RespectErasures(const std::string& file, RecordBatch* batch) const {
  if (erased_people_.hashes.empty()) return;
  for (Reject& reject : batch->rejects) erased_people_.TakeOutOfText(&reject.raw);
  std::vector<SourceRecord> kept;
  for (SourceRecord& record : batch->records) {
    if (IsErased(erased_people_, stream_->kind, *record.message)) {
      batch->rejects.push_back(
          MakeReject(file, record.line,
                     {"", "belongs to a person who was erased: remove it from the source"}, ""));
      continue;
    }
    absl::flat_hash_set<std::string> names;
    TakeOut(erased_people_, stream_->kind, record.message, &names);
    if (record.transcript != nullptr) {
      TakeOutOfTranscript(erased_people_, std::move(names), record.transcript);
    }
    kept.push_back(std::move(record));
  }
  batch->records = std::move(kept);
}

bool BatchPreparer::OutsideWindow(const SourceRecord& record) const {
  const ClaimedRun& run = lease_->run();
  if (run.mode != v1::SyncRun::MODE_BACKFILL) return false;
  std::optional<absl::Time> time = EventTime(stream_->kind, *record.message);
  // What has no time of its own (an account, a product) belongs to every window.
  if (!time) return false;
  return (run.window_start && *time < *run.window_start) ||
         (run.window_end && *time >= *run.window_end);
}

}  // namespace dealtrace::ingestion
