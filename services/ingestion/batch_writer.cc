#include "services/ingestion/batch_writer.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/failpoint.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/store/erasure_store.h"

namespace dealtrace::ingestion {
namespace {

using postgres::Transaction;

// What the database says when it is the record's fault and not its own.
bool BlamesTheRecord(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status) ||
         absl::IsOutOfRange(status) || absl::IsAlreadyExists(status) || absl::IsInternal(status);
}

// In parts: every record of a batch can have a field change for each of its fields.
absl::Status PublishAll(Transaction& transaction, absl::Span<const feed::PublishedChange> changes,
                        bool all_new) {
  for (size_t begin = 0; begin < changes.size(); begin += feed::kPublishedAtOnceMax) {
    const auto part = changes.subspan(begin, feed::kPublishedAtOnceMax);
    RETURN_IF_ERROR(all_new ? feed::PublishNew(transaction, part)
                            : feed::Publish(transaction, part).status());
  }
  return absl::OkStatus();
}

}  // namespace

// What a transaction did; kept apart from the caller's state because it may be run again.
struct BatchWriter::Written {
  absl::flat_hash_map<std::string, Verdict> verdicts;  // by the record's id, for those that count
  std::vector<RecordInsert> inserts;
  // Rows of `inserts` that are no records of the batch.
  std::vector<std::unique_ptr<RecordRow>> history;
  // Calls that keep the words that are stored, with what says so.
  std::vector<std::unique_ptr<RecordRow>> with_words;
  Warnings warnings;
  std::vector<feed::PublishedChange> changes;
  int64_t field_change_count = 0;
};

absl::Status BatchWriter::Store(const PreparedBatch& batch, StreamProgress* progress) {
  absl::Status status = StoreOnce(batch, progress);
  if (absl::IsAlreadyExists(status) && nothing_stored_) {
    nothing_stored_ = false;
    status = StoreOnce(batch, progress);
  }
  if (!BlamesTheRecord(status) || batch.records.empty()) return status;
  PreparedBatch living = batch;
  RETURN_IF_ERROR(FindDead(&living, progress));
  return StoreOnce(living, progress);
}

absl::Status BatchWriter::StoreOnce(const PreparedBatch& batch, StreamProgress* progress) {
  const std::string& run_id = lease_->run().id;
  StreamProgress next;
  absl::Status status = lease_->database().Transact(
      lease_->Transaction("store batch"), [&](Transaction& transaction) -> absl::Status {
        next = *progress;
        Written written;
        // The lease comes first: its row lock also keeps erasures and batches apart.
        RETURN_IF_ERROR(lease_->HoldIn(transaction));
        ASSIGN_OR_RETURN(int64_t erasure_count, ErasureStore::Count(transaction));
        if (erasure_count != batch.erasure_count) {
          return absl::AbortedError("a person was erased meanwhile");
        }
        RETURN_IF_ERROR(Write(transaction, batch, &written));
        v1::StreamReceipt& receipt = next.receipt;
        for (const PreparedRecord& prepared : batch.records) {
          CountVerdict(prepared.rank == LineRank::kCounts ? written.verdicts[prepared.row.id]
                                                          : Judge(prepared.rank, "", 0, nullptr),
                       &receipt);
        }
        receipt.set_field_change_count(receipt.field_change_count() + written.field_change_count);
        AddWarnings(written.warnings, &receipt);
        RETURN_IF_ERROR(AddRejects(transaction, batch.rejects, &next));
        next.change_count += static_cast<int64_t>(written.changes.size());
        RETURN_IF_ERROR(SyncRunStore::SaveProgress(transaction, run_id, next));
        postgres::Failpoint("ingestion/before_publish", receipt.stream());
        // What was never stored was never published, unless it had been deleted: then Store tries
        // again with a look-up.
        return PublishAll(transaction, written.changes, nothing_stored_);
      });
  if (status.ok()) *progress = std::move(next);
  return status;
}

absl::Status BatchWriter::AddRejects(Transaction& transaction, const std::vector<Reject>& rejects,
                                     StreamProgress* next) {
  std::vector<Reject> kept = rejects;
  kept.resize(std::min<size_t>(kept.size(),
                               static_cast<size_t>(kRejectsKeptMax - next->stored_reject_count)));
  RETURN_IF_ERROR(SyncRunStore::AddRejects(transaction, lease_->run().id, next->receipt.stream(),
                                           next->stored_reject_count, kept));
  next->stored_reject_count += static_cast<int64_t>(kept.size());
  return absl::OkStatus();
}

absl::Status BatchWriter::Write(Transaction& transaction, const PreparedBatch& batch,
                                Written* written) {
  std::vector<const RecordRow*> rows;
  std::vector<const RecordRow*> transcripts;
  for (const PreparedRecord& prepared : batch.records) {
    if (prepared.rank != LineRank::kCounts) continue;
    rows.push_back(&prepared.row);
    if (prepared.transcript) transcripts.push_back(&*prepared.transcript);
  }
  if (batch.kind == RecordKind::kCall && !nothing_stored_) {
    RETURN_IF_ERROR(KeepTranscripts(transaction, batch, &rows, written));
  }
  RETURN_IF_ERROR(WriteKind(transaction, batch.kind, rows, written));
  for (const auto& row : written->with_words) {
    if (written->verdicts[row->id] != Verdict::kUpdated) continue;
    written->warnings.Count(
        "a call came without utterances: its stored transcript was kept; an empty list removes it");
  }
  if (batch.kind == RecordKind::kCall) {
    Written words;
    RETURN_IF_ERROR(WriteKind(transaction, RecordKind::kTranscript, transcripts, &words));
    for (const auto& [id, verdict] : words.verdicts) {
      Verdict& call = written->verdicts[id];
      // The words belong to the call: new words make it a changed call.
      if (call == Verdict::kUnchanged && verdict != Verdict::kUnchanged) call = Verdict::kUpdated;
    }
    std::move(words.inserts.begin(), words.inserts.end(), std::back_inserter(written->inserts));
    std::move(words.history.begin(), words.history.end(), std::back_inserter(written->history));
    std::move(words.changes.begin(), words.changes.end(), std::back_inserter(written->changes));
    RETURN_IF_ERROR(DropTranscripts(transaction, batch, written));
  }
  return RecordStore::Insert(transaction, written->inserts, lease_->run().id);
}

absl::Status BatchWriter::WriteKind(Transaction& transaction, RecordKind kind,
                                    const std::vector<const RecordRow*>& rows, Written* written) {
  std::vector<std::string> ids;
  ids.reserve(rows.size());
  for (const RecordRow* row : rows) ids.push_back(row->id);
  absl::flat_hash_map<std::string, LockedRecord> stored;
  if (!nothing_stored_) {
    ASSIGN_OR_RETURN(stored, RecordStore::Lock(transaction, kind, ids));
  }
  const ClaimedRun& run = lease_->run();
  std::vector<std::string> updated;
  absl::flat_hash_map<std::string, const RecordRow*> updated_rows;
  for (const RecordRow* row : rows) {
    auto found = stored.find(row->id);
    const LockedRecord* before = found == stored.end() ? nullptr : &found->second;
    Verdict verdict = Judge(LineRank::kCounts, row->content_hash, row->update_micros,
                            before == nullptr ? nullptr : &before->state);
    written->verdicts[row->id] = verdict;
    if (verdict != Verdict::kInserted && verdict != Verdict::kUpdated) continue;
    written->inserts.push_back({row, before == nullptr ? run.id : before->first_run_id});
    written->changes.push_back({std::string(NamesOf(kind).feed), row->id, false, row->content_hash,
                                run.trace_parent, run.id});
    if (verdict == Verdict::kUpdated) {
      updated.push_back(row->id);
      updated_rows[row->id] = row;
    }
  }
  if (updated.empty()) return absl::OkStatus();
  if (KeepsFieldHistory(kind)) {
    RETURN_IF_ERROR(AddHistory(transaction, kind, updated_rows, updated, written));
  }
  return RecordStore::Delete(transaction, kind, updated).status();
}

absl::Status BatchWriter::AddHistory(
    Transaction& transaction, RecordKind kind,
    const absl::flat_hash_map<std::string, const RecordRow*>& updated_rows,
    const std::vector<std::string>& updated, Written* written) {
  ASSIGN_OR_RETURN(auto contents, RecordStore::Load(transaction, kind, updated));
  const ClaimedRun& run = lease_->run();
  std::unique_ptr<google::protobuf::Message> before(PrototypeOf(kind).New());
  std::unique_ptr<google::protobuf::Message> after(PrototypeOf(kind).New());
  for (const std::string& id : updated) {
    if (!before->ParseFromString(contents[id]) ||
        !after->ParseFromString(updated_rows.at(id)->content)) {
      return absl::DataLossError(absl::StrCat("the stored record ", id, " is damaged"));
    }
    for (const crm::v1::FieldChange& change : DiffFields(kind, id, *before, *after, history_)) {
      ASSIGN_OR_RETURN(std::string change_id,
                       ParseRecordName(RecordKind::kFieldChange, change.name()));
      auto row = std::make_unique<RecordRow>(
          MakeRecordRow(RecordKind::kFieldChange, std::move(change_id), change));
      written->changes.push_back({std::string(NamesOf(RecordKind::kFieldChange).feed), row->id,
                                  false, row->content_hash, run.trace_parent, run.id});
      written->inserts.push_back({row.get(), run.id});
      written->history.push_back(std::move(row));
      ++written->field_change_count;
    }
  }
  return absl::OkStatus();
}

// A line without utterances is metadata: a telephone system writes it before, or long after, the
// words are there. It changes the call and not what was said.
absl::Status BatchWriter::KeepTranscripts(Transaction& transaction, const PreparedBatch& batch,
                                          std::vector<const RecordRow*>* rows, Written* written) {
  std::vector<std::string> ids;
  for (const PreparedRecord& prepared : batch.records) {
    const bool metadata = !prepared.transcript && !prepared.removes_transcript;
    if (prepared.rank == LineRank::kCounts && metadata) ids.push_back(prepared.row.id);
  }
  if (ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto stored, RecordStore::Lock(transaction, RecordKind::kTranscript, ids));
  if (stored.empty()) return absl::OkStatus();
  for (const RecordRow*& row : *rows) {
    if (!stored.contains(row->id)) continue;
    crm::v1::Call call;
    if (!call.ParseFromString(row->content)) {
      return absl::DataLossError(absl::StrCat("the record ", row->id, " is damaged"));
    }
    if (call.has_transcript()) continue;
    call.set_has_transcript(true);
    written->with_words.push_back(
        std::make_unique<RecordRow>(MakeRecordRow(RecordKind::kCall, row->id, call)));
    row = written->with_words.back().get();
  }
  return absl::OkStatus();
}

absl::Status BatchWriter::DropTranscripts(Transaction& transaction, const PreparedBatch& batch,
                                          Written* written) {
  std::vector<std::string> ids;
  for (const PreparedRecord& prepared : batch.records) {
    if (prepared.rank == LineRank::kCounts && prepared.removes_transcript &&
        written->verdicts[prepared.row.id] == Verdict::kUpdated) {
      ids.push_back(prepared.row.id);
    }
  }
  ASSIGN_OR_RETURN(std::vector<std::string> dropped,
                   RecordStore::Delete(transaction, RecordKind::kTranscript, ids));
  if (!dropped.empty()) {
    written->warnings.Count(
        "a call came with an empty list of utterances: its transcript was removed",
        static_cast<int64_t>(dropped.size()));
  }
  for (std::string& id : dropped) {
    written->changes.push_back({std::string(NamesOf(RecordKind::kTranscript).feed), std::move(id),
                                true, "", lease_->run().trace_parent, lease_->run().id});
  }
  return absl::OkStatus();
}

absl::Status BatchWriter::FindDead(PreparedBatch* batch, StreamProgress* progress) {
  std::vector<PreparedRecord> living;
  for (PreparedRecord& prepared : batch->records) {
    RETURN_IF_ERROR(lease_->KeepAlive());
    PreparedBatch one;
    one.kind = batch->kind;
    one.records.push_back(prepared);
    absl::Status status = lease_->database().Transact(
        lease_->Transaction("try record"), [&](Transaction& transaction) -> absl::Status {
          Written written;
          RETURN_IF_ERROR(lease_->HoldIn(transaction));
          RETURN_IF_ERROR(Write(transaction, one, &written));
          return absl::CancelledError("only tried");
        });
    if (absl::IsCancelled(status)) {
      living.push_back(std::move(prepared));
    } else if (BlamesTheRecord(status)) {
      Problem problem{
          "", absl::StrCat("could not be stored: ", absl::StatusCodeToString(status.code()))};
      batch->rejects.push_back(MakeReject("", prepared.line, std::move(problem), prepared.row.id));
      progress->receipt.set_dead_count(progress->receipt.dead_count() + 1);
    } else {
      return status;
    }
  }
  batch->records = std::move(living);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> BatchWriter::DeleteAbsent(RecordKind kind,
                                                  const std::vector<std::string>& ids,
                                                  StreamProgress* progress) {
  StreamProgress next;
  int64_t count = 0;
  absl::Status status = lease_->database().Transact(
      lease_->Transaction("delete absent records"), [&](Transaction& transaction) -> absl::Status {
        next = *progress;
        RETURN_IF_ERROR(lease_->HoldIn(transaction));
        std::vector<feed::PublishedChange> changes;
        std::vector<RecordKind> kinds = {kind};
        if (kind == RecordKind::kCall) kinds.push_back(RecordKind::kTranscript);
        for (RecordKind deleted_kind : kinds) {
          ASSIGN_OR_RETURN(std::vector<std::string> deleted,
                           RecordStore::Delete(transaction, deleted_kind, ids));
          if (deleted_kind == kind) count = static_cast<int64_t>(deleted.size());
          for (std::string& id : deleted) {
            changes.push_back({std::string(NamesOf(deleted_kind).feed), std::move(id), true, "",
                               lease_->run().trace_parent, lease_->run().id});
          }
        }
        next.receipt.set_deleted_by_absence_count(next.receipt.deleted_by_absence_count() + count);
        next.change_count += static_cast<int64_t>(changes.size());
        RETURN_IF_ERROR(SyncRunStore::SaveProgress(transaction, lease_->run().id, next));
        return feed::Publish(transaction, changes).status();
      });
  RETURN_IF_ERROR(status);
  *progress = std::move(next);
  return count;
}

}  // namespace dealtrace::ingestion
