#include "services/ingestion/stream_sync.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"
#include "services/ingestion/domain/deletion_limit.h"
#include "services/ingestion/limits.h"

namespace dealtrace::ingestion {
namespace {

FieldHistoryOptions HistoryOptions(const RunLease& lease, const SourceConfig& source) {
  FieldHistoryOptions options;
  options.run_time = lease.run().create_time;
  options.stage_known = source.FindStream(RecordKind::kFieldChange) != nullptr;
  return options;
}

std::string FileName(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

bool IsEmptied(const ReadFile& before, const ReadFile& now) {
  return now.end.record == 0 && before.end.record > 0;
}

// Whether the file looks as if it had been cut.
bool IsDoubtful(const ReadFile& before, const ReadFile& now) {
  return IsEmptied(before, now) || (now.end.offset < 0 && before.end.offset >= 0);
}

// Files of the stream's folder that were read before.
std::vector<ReadFile> MissingFiles(const SourceFileList& list,
                                   const std::map<std::string, ReadFile>& known) {
  std::vector<ReadFile> missing;
  if (list.folder.empty()) return missing;
  for (const auto& [path, file] : known) {
    const bool is_there =
        std::any_of(list.files.begin(), list.files.end(),
                    [&path = path](const SourceFile& listed) { return listed.path == path; });
    if (!is_there && std::filesystem::path(path).parent_path() == list.folder) {
      missing.push_back(file);
    }
  }
  return missing;
}

// A file that keeps the run's lease while it is opened: a reader looks at all of a table first,
// which for a large one takes longer than the lease. Later reads are another thread's, and leave
// the lease to the thread that stores.
class FileBeingOpened : public ByteSource {
 public:
  // `lease` holds null from the moment when the file is open.
  FileBeingOpened(std::unique_ptr<ByteSource> file, std::shared_ptr<RunLease*> lease)
      : file_(std::move(file)), lease_(std::move(lease)) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    if (*lease_ != nullptr) RETURN_IF_ERROR((*lease_)->KeepAlive());
    return file_->Read(buffer, size);
  }

  absl::Status Seek(int64_t offset) override { return file_->Seek(offset); }

 private:
  const std::unique_ptr<ByteSource> file_;
  const std::shared_ptr<RunLease*> lease_;
};

}  // namespace

StreamSync::StreamSync(RunLease* lease, const SourceFiles* files, const SourceList* sources,
                       const SourceConfig* source, const StreamConfig* stream)
    : lease_(lease),
      files_(files),
      sources_(sources),
      source_(source),
      stream_(stream),
      writer_(lease, HistoryOptions(*lease, *source)),
      preparer_(lease, &lease->database(), source, stream, &index_) {}

absl::Status StreamSync::Run(StreamProgress progress) {
  auto state = progress.receipt.state();
  if (state == v1::StreamReceipt::STATE_DONE || state == v1::StreamReceipt::STATE_SKIPPED) {
    return absl::OkStatus();
  }
  span_ = telemetry::Span::Start(
      absl::StrCat("sync ", NamesOf(stream_->kind).stream),
      {.attributes = {{"dealtrace.source", source_->name},
                      {"dealtrace.stream", std::string(NamesOf(stream_->kind).stream)}}});
  telemetry::Scope scope(*span_);
  progress_ = std::move(progress);
  RETURN_IF_ERROR(Plan());
  if (std::all_of(parts_.begin(), parts_.end(), [](const StreamPart& part) { return part.skip; })) {
    if (!missing_.empty()) RETURN_IF_ERROR(TellAbsent());
    return Finish(v1::StreamReceipt::STATE_SKIPPED);
  }
  RETURN_IF_ERROR(LookAhead());
  RETURN_IF_ERROR(LookAtStore());
  for (size_t number = static_cast<size_t>(progress_.file_number); number < parts_.size();
       ++number) {
    RETURN_IF_ERROR(ReadPart(number));
  }
  RETURN_IF_ERROR(CheckFilesAreTheSame(parts_));
  const v1::SyncRun::Mode mode = lease_->run().mode;
  if (mode == v1::SyncRun::MODE_FULL) RETURN_IF_ERROR(DeleteAbsent());
  if (mode == v1::SyncRun::MODE_INCREMENTAL) RETURN_IF_ERROR(TellAbsent());
  span_->SetAttribute("dealtrace.records", progress_.receipt.read_count());
  return Finish(v1::StreamReceipt::STATE_DONE);
}

absl::Status StreamSync::Plan() {
  ASSIGN_OR_RETURN(SourceFileList list, files_->List(*source_, *stream_));
  v1::StreamReceipt& receipt = progress_.receipt;
  RETURN_IF_ERROR(lease_->database().Transact(
      lease_->Transaction("load known files"), [&](postgres::Transaction& transaction) {
        auto loaded = SyncRunStore::LoadFiles(transaction, source_->name, receipt.stream());
        if (loaded.ok()) known_ = *std::move(loaded);
        return loaded.status();
      }));
  missing_ = MissingFiles(list, known_);
  const bool is_incremental = lease_->run().mode == v1::SyncRun::MODE_INCREMENTAL;
  ASSIGN_OR_RETURN(parts_, PlanParts(std::move(list.files),
                                     is_incremental ? known_ : std::map<std::string, ReadFile>(),
                                     sources_->hash, [this] { return lease_->KeepAlive(); }));
  int64_t total_bytes = 0;
  for (const StreamPart& part : parts_) total_bytes += part.file.size_bytes;
  bool resumed = receipt.state() == v1::StreamReceipt::STATE_READING;
  if (resumed && receipt.total_bytes() != total_bytes) {
    return absl::FailedPreconditionError(
        absl::StrCat("the files of ", receipt.stream(),
                     " changed while the run was interrupted: start the run again"));
  }
  receipt.set_total_bytes(total_bytes);
  receipt.set_state(v1::StreamReceipt::STATE_READING);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<RecordReader>> StreamSync::Open(const StreamPart& part) const {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, OpenFileWithoutLinks(part.file.path));
  const auto lease = std::make_shared<RunLease*>(lease_);
  ASSIGN_OR_RETURN(
      std::unique_ptr<RecordReader> reader,
      OpenRecords(*source_, *stream_, std::make_unique<FileBeingOpened>(std::move(bytes), lease),
                  part.file.name));
  *lease = nullptr;
  return reader;
}

absl::Status StreamSync::LookAhead() {
  ASSIGN_OR_RETURN(const bool ids_are_enough, IndexParts(/*by_id=*/true));
  if (!ids_are_enough) RETURN_IF_ERROR(IndexParts(/*by_id=*/false).status());
  progress_.receipt.set_source_count(index_.line_count());
  return absl::OkStatus();
}

absl::StatusOr<bool> StreamSync::IndexParts(bool by_id) {
  index_ = IdIndex();
  Warnings warnings;
  int64_t ordinal = 0;
  const auto keep_alive = [this] { return lease_->KeepAlive(); };
  for (StreamPart& part : parts_) {
    if (part.skip) continue;
    ASSIGN_OR_RETURN(std::unique_ptr<RecordReader> reader, Open(part));
    if (part.begin.offset > 0) RETURN_IF_ERROR(reader->SeekTo(part.begin));
    part.first_ordinal = ordinal;
    if (by_id) {
      RETURN_IF_ERROR(IndexIds(*reader, &index_, keep_alive));
    } else {
      RETURN_IF_ERROR(IndexRecords(*reader, stream_->kind, ordinal, &index_, keep_alive));
    }
    ASSIGN_OR_RETURN(bool whole_lines, EndsWithLineBreak(part.file));
    bool lines = !IsTranscriptFile(part.file.name);
    part.read.end = reader->checkpoint();
    ordinal += part.read.end.record;
    if (!whole_lines || !lines) part.read.end.offset = -1;
    warnings.Merge(reader->file_warnings());
  }
  index_.Seal();
  if (by_id && index_.has_repeated_ids()) return false;
  const bool begun = progress_.receipt.read_count() > 0;
  if (!begun) Warn(warnings);
  return true;
}

absl::Status StreamSync::LookAtStore() {
  std::vector<RecordKind> kinds = {stream_->kind};
  if (stream_->kind == RecordKind::kCall) kinds.push_back(RecordKind::kTranscript);
  bool has_any = true;
  RETURN_IF_ERROR(lease_->database().Transact(
      lease_->Transaction("look at store"),
      [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(has_any, RecordStore::HasAny(transaction, kinds, source_->name));
        return absl::OkStatus();
      }));
  if (!has_any && index_.complete()) writer_.AssumeNothingIsStored();
  return absl::OkStatus();
}

absl::Status StreamSync::ReadPart(size_t number) {
  const StreamPart& part = parts_[number];
  if (part.skip) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::unique_ptr<RecordReader> reader, Open(part));
  bool resumed = static_cast<size_t>(progress_.file_number) == number &&
                 progress_.checkpoint.offset > part.begin.offset;
  const Checkpoint begin = resumed ? progress_.checkpoint : part.begin;
  if (begin.offset > 0) RETURN_IF_ERROR(reader->SeekTo(begin));
  progress_.file_number = static_cast<int>(number);
  progress_.checkpoint = begin;
  // One batch is read and made ready while the one before it is stored.
  auto read = [&] {
    return std::async(std::launch::async, [&] {
      telemetry::Scope scope(*span_);
      return preparer_.Next(part, *reader);
    });
  };
  auto next = read();
  while (true) {
    RETURN_IF_ERROR(lease_->KeepAlive());
    ASSIGN_OR_RETURN(std::unique_ptr<ReadBatch> batch, next.get());
    if (batch == nullptr) return absl::OkStatus();
    next = read();
    absl::Status status = StoreBatch(*batch);
    if (absl::IsAborted(status) && absl::StrContains(status.message(), "erased")) {
      next.wait();
      RETURN_IF_ERROR(preparer_.PrepareAgain(part, batch.get()));
      status = StoreBatch(*batch);
    }
    RETURN_IF_ERROR(status);
  }
}

absl::Status StreamSync::StoreBatch(const ReadBatch& batch) {
  const StreamProgress before = progress_;
  v1::StreamReceipt& receipt = progress_.receipt;
  const PreparedBatch& prepared = batch.prepared;
  auto rejected = static_cast<int64_t>(prepared.rejects.size());
  receipt.set_read_count(receipt.read_count() + rejected +
                         static_cast<int64_t>(prepared.records.size()));
  receipt.set_rejected_count(receipt.rejected_count() + rejected);
  receipt.set_outside_window_count(receipt.outside_window_count() + batch.outside_window_count);
  receipt.set_unresolved_reference_count(receipt.unresolved_reference_count() +
                                         batch.references.unresolved);
  receipt.set_resolved_by_name_count(receipt.resolved_by_name_count() + batch.references.by_name);
  receipt.set_read_bytes(receipt.read_bytes() +
                         std::max<int64_t>(0, batch.end.offset - progress_.checkpoint.offset));
  Warn(batch.warnings);
  progress_.checkpoint = batch.end;
  absl::Status status = writer_.Store(prepared, &progress_);
  if (!status.ok()) progress_ = before;
  return status;
}

void StreamSync::Warn(const Warnings& warnings) { AddWarnings(warnings, &progress_.receipt); }

absl::Status StreamSync::ForEachAbsent(
    const std::function<absl::Status(const std::vector<std::string>& ids)>& visit,
    int64_t* stored_count) {
  std::string after;
  *stored_count = 0;
  while (true) {
    RETURN_IF_ERROR(lease_->KeepAlive());
    std::vector<std::string> ids;
    RETURN_IF_ERROR(lease_->database().Transact(
        lease_->Transaction("list stored ids"), [&](postgres::Transaction& transaction) {
          auto listed =
              RecordStore::ListReadIds(transaction, stream_->kind, source_->name, after, 5000);
          if (listed.ok()) ids = *std::move(listed);
          return listed.status();
        }));
    if (ids.empty()) return absl::OkStatus();
    *stored_count += static_cast<int64_t>(ids.size());
    after = ids.back();
    std::vector<std::string> absent;
    for (std::string& id : ids) {
      if (!index_.Contains(id)) absent.push_back(std::move(id));
    }
    if (!absent.empty()) RETURN_IF_ERROR(visit(absent));
  }
}

std::vector<std::string> StreamSync::Doubts() const {
  std::vector<std::string> doubts;
  for (const ReadFile& file : missing_) {
    doubts.push_back(absl::StrCat(FileName(file.path), " was read before and is missing"));
  }
  for (const StreamPart& part : parts_) {
    const auto before = known_.find(part.file.path);
    if (before == known_.end()) continue;
    if (IsEmptied(before->second, part.read)) {
      doubts.push_back(absl::StrCat(part.file.name, " held records before and holds none"));
    } else if (IsDoubtful(before->second, part.read)) {
      doubts.push_back(absl::StrCat(
          part.file.name, " does not end with a line break as it did before: it may be cut"));
    }
  }
  return doubts;
}

absl::Status StreamSync::DeleteAbsent() {
  v1::StreamReceipt& receipt = progress_.receipt;
  if (!index_.complete()) {
    Warnings warnings;
    warnings.Count("nothing was deleted for being absent: some lines do not tell their id");
    Warn(warnings);
    return absl::OkStatus();
  }
  // A run that was interrupted while it deleted goes on: what it deleted counts as well.
  AbsentRecords records;
  records.absent = receipt.deleted_by_absence_count();
  int64_t stored_count = 0;
  RETURN_IF_ERROR(ForEachAbsent(
      [&](const std::vector<std::string>& ids) {
        records.absent += static_cast<int64_t>(ids.size());
        return absl::OkStatus();
      },
      &stored_count));
  records.stored = std::max(
      records.absent, stored_count - receipt.inserted_count() + receipt.deleted_by_absence_count());
  records.source_has_more = receipt.source_count() > receipt.read_count();
  records.doubts = Doubts();
  const std::optional<std::string> kept =
      WhyKept(records, {lease_->run().max_deletion_percent, stream_->max_deletion_percent});
  if (kept) {
    receipt.set_kept_absent_count(records.absent);
    receipt.set_kept_absent_reason(*kept);
    return absl::OkStatus();
  }
  absent_are_deleted_ = true;
  return ForEachAbsent(
      [&](const std::vector<std::string>& absent) -> absl::Status {
        for (size_t begin = 0; begin < absent.size(); begin += kBatchCallsMax) {
          size_t end = std::min(absent.size(), begin + kBatchCallsMax);
          RETURN_IF_ERROR(writer_
                              .DeleteAbsent(stream_->kind,
                                            {absent.begin() + static_cast<ptrdiff_t>(begin),
                                             absent.begin() + static_cast<ptrdiff_t>(end)},
                                            &progress_)
                              .status());
        }
        return absl::OkStatus();
      },
      &stored_count);
}

// Exact where every file was read from its beginning. Where some were not, because they are as they
// were or only grew, their ids are not known but how many records they hold is, and the difference
// is the least that can be missing. Costs nothing where files only grow.
absl::Status StreamSync::TellAbsent() {
  bool knows_all_ids = index_.complete();
  // Files of earlier runs that are not there under their names, or not as they were.
  const bool all_are_new =
      !known_.empty() && std::none_of(parts_.begin(), parts_.end(), [&](const StreamPart& part) {
        return known_.contains(part.file.path);
      });
  bool was_replaced = !missing_.empty() || all_are_new;
  int64_t named = index_.line_count();
  for (const StreamPart& part : parts_) {
    if (part.skip || part.begin.offset > 0) {
      knows_all_ids = false;
      named += part.skip ? part.read.end.record : part.begin.record;
    } else if (known_.contains(part.file.path)) {
      was_replaced = true;
    }
  }
  if (!was_replaced) return absl::OkStatus();
  int64_t absent = 0;
  int64_t stored_count = 0;
  RETURN_IF_ERROR(ForEachAbsent(
      [&](const std::vector<std::string>& ids) {
        absent += static_cast<int64_t>(ids.size());
        return absl::OkStatus();
      },
      &stored_count));
  if (!knows_all_ids) absent = std::min(absent, stored_count - named);
  if (absent <= 0) return absl::OkStatus();
  Warnings warnings;
  warnings.Count(
      absl::StrCat("records that the files no longer name are kept",
                   knows_all_ids ? "" : ", at least so many",
                   ": a full run (sync run --mode full) deletes what the files do not have"),
      absent);
  Warn(warnings);
  return absl::OkStatus();
}

absl::Status StreamSync::Finish(v1::StreamReceipt::State state) {
  progress_.receipt.set_state(state);
  if (state == v1::StreamReceipt::STATE_DONE) {
    progress_.receipt.set_read_bytes(progress_.receipt.total_bytes());
  }
  // What a file was when it was last whole stays known until a run has deleted what is gone.
  std::vector<ReadFile> read = absent_are_deleted_ ? std::vector<ReadFile>() : missing_;
  for (const StreamPart& part : parts_) {
    const auto before = known_.find(part.file.path);
    const bool is_doubtful = before != known_.end() && IsDoubtful(before->second, part.read);
    read.push_back(is_doubtful && !absent_are_deleted_ ? before->second : part.read);
  }
  return lease_->database().Transact(
      lease_->Transaction("finish stream"),
      [&](postgres::Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(lease_->HoldIn(transaction));
        // A backfill reads a part of each file's records only, so it does not count as read.
        if (lease_->run().mode != v1::SyncRun::MODE_BACKFILL) {
          RETURN_IF_ERROR(SyncRunStore::ReplaceFiles(transaction, source_->name,
                                                     progress_.receipt.stream(), read));
        }
        return SyncRunStore::SaveProgress(transaction, lease_->run().id, progress_);
      });
}

}  // namespace dealtrace::ingestion
