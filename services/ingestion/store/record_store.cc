#include "services/ingestion/store/record_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {
namespace {

using postgres::BorrowedBytes;
using postgres::BorrowedText;
using postgres::Parameter;
using postgres::Result;
using postgres::Transaction;

std::string KindText(RecordKind kind) { return std::string(NamesOf(kind).feed); }

// Ids are "{source}~…" and sources hold no '~', so these two enclose those of one source.
std::string BeforeIdsOf(const std::string& source) { return absl::StrCat(source, "~"); }
std::string BehindIdsOf(const std::string& source) { return absl::StrCat(source, "\x7f"); }

// The statement that lists what a viewer without the right to all rows sees of a kind. Null:
// everybody sees all of it.
const postgres::Query* VisibleQuery(RecordKind kind) {
  switch (kind) {
    case RecordKind::kUser:
    case RecordKind::kTeam:
    case RecordKind::kRegion:
    case RecordKind::kProduct:
    case RecordKind::kCampaign:
    case RecordKind::kCurrencyRate:
      return nullptr;
    case RecordKind::kAccount:
      return &queries::kListVisibleAccounts;
    case RecordKind::kContact:
    case RecordKind::kLead:
    case RecordKind::kActivity:
    case RecordKind::kSupportCase:
      return &queries::kListVisibleOfAccounts;
    case RecordKind::kOpportunity:
      return &queries::kListVisibleDeals;
    case RecordKind::kLineItem:
    // Listed by ListFieldChanges, which asks for the record.
    case RecordKind::kFieldChange:
      return &queries::kListVisibleLineItems;
    case RecordKind::kCall:
    case RecordKind::kTranscript:
      return &queries::kListVisibleCalls;
  }
  return &queries::kListVisibleDeals;
}

std::vector<StoredRecord> ReadRecords(const Result& result) {
  std::vector<StoredRecord> records;
  records.reserve(static_cast<size_t>(result.size()));
  for (int i = 0; i < result.size(); ++i) {
    records.push_back({result[i].Text(0), result[i].Binary(1)});
  }
  return records;
}

}  // namespace

absl::StatusOr<absl::flat_hash_map<std::string, LockedRecord>> RecordStore::Lock(
    Transaction& transaction, RecordKind kind, const std::vector<std::string>& ids) {
  absl::flat_hash_map<std::string, LockedRecord> locked;
  if (ids.empty()) return locked;
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kLockRecords, KindText(kind), ids));
  for (int i = 0; i < result.size(); ++i) {
    locked[result[i].Text(0)] = {{result[i].Text(1), result[i].Int(2)}, result[i].Text(3)};
  }
  return locked;
}

absl::StatusOr<absl::flat_hash_map<std::string, std::string>> RecordStore::Load(
    Transaction& transaction, RecordKind kind, const std::vector<std::string>& ids) {
  absl::flat_hash_map<std::string, std::string> contents;
  if (ids.empty()) return contents;
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kLoadRecords, KindText(kind), ids));
  for (int i = 0; i < result.size(); ++i) contents[result[i].Text(0)] = result[i].Binary(1);
  return contents;
}

absl::Status RecordStore::Insert(Transaction& transaction, const std::vector<RecordInsert>& inserts,
                                 const std::string& run_id) {
  if (inserts.empty()) return absl::OkStatus();
  static constexpr absl::string_view kColumns[] = {
      "kind",          "id",          "content",     "content_hash", "update_micros", "event_time",
      "recorded_time", "parent",      "owner",       "outcome",      "name_key",      "observed",
      "first_run_id",  "last_run_id", "mention_keys"};
  std::vector<rights::Row> deciding;
  for (const RecordInsert& insert : inserts) {
    if (insert.row->rights) deciding.push_back(*insert.row->rights);
  }
  RETURN_IF_ERROR(
      rights::WriteRows(transaction, deciding, std::vector<int64_t>(deciding.size(), 0)));
  return transaction.Copy("record", kColumns, [&](postgres::CopyWriter& writer) {
    for (const RecordInsert& insert : inserts) {
      const RecordRow& row = *insert.row;
      const Parameter fields[] = {BorrowedText{NamesOf(row.kind).feed},
                                  BorrowedText{row.id},
                                  BorrowedBytes{row.content},
                                  BorrowedText{row.content_hash},
                                  row.update_micros,
                                  row.event_time,
                                  row.recorded_time,
                                  BorrowedText{row.parent},
                                  BorrowedText{row.owner},
                                  row.outcome,
                                  BorrowedText{row.name_key},
                                  row.observed,
                                  BorrowedText{insert.first_run_id},
                                  BorrowedText{run_id},
                                  row.mention_keys};
      RETURN_IF_ERROR(writer.WriteRow(fields));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<std::string>> RecordStore::Delete(Transaction& transaction,
                                                             RecordKind kind,
                                                             const std::vector<std::string>& ids) {
  std::vector<std::string> deleted;
  if (ids.empty()) return deleted;
  ASSIGN_OR_RETURN(Result result,
                   transaction.Execute(queries::kDeleteRecords, KindText(kind), ids));
  for (int i = 0; i < result.size(); ++i) deleted.push_back(result[i].Text(0));
  if (std::find(std::begin(rights::kKinds), std::end(rights::kKinds), NamesOf(kind).feed) !=
      std::end(rights::kKinds)) {
    RETURN_IF_ERROR(rights::DeleteRows(transaction,
                                       std::vector<std::string>(deleted.size(), KindText(kind)),
                                       deleted, std::vector<int64_t>(deleted.size(), 0)));
  }
  return deleted;
}

absl::StatusOr<absl::flat_hash_set<std::string>> RecordStore::Find(
    Transaction& transaction, RecordKind kind, const std::vector<std::string>& ids) {
  absl::flat_hash_set<std::string> found;
  if (ids.empty()) return found;
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kFindRecords, KindText(kind), ids));
  for (int i = 0; i < result.size(); ++i) found.insert(result[i].Text(0));
  return found;
}

absl::StatusOr<absl::flat_hash_map<std::string, std::string>> RecordStore::FindByName(
    Transaction& transaction, RecordKind kind, const std::string& source,
    const std::vector<std::string>& name_keys) {
  absl::flat_hash_map<std::string, std::string> found;
  if (name_keys.empty()) return found;
  ASSIGN_OR_RETURN(Result result,
                   transaction.Execute(queries::kFindRecordsByName, KindText(kind), name_keys,
                                       BeforeIdsOf(source), BehindIdsOf(source)));
  for (int i = 0; i < result.size(); ++i) found[result[i].Text(0)] = result[i].Text(1);
  return found;
}

absl::StatusOr<std::vector<std::string>> RecordStore::ListReadIds(Transaction& transaction,
                                                                  RecordKind kind,
                                                                  const std::string& source,
                                                                  const std::string& after,
                                                                  int count) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kListReadRecordIds, KindText(kind),
                                                      after.empty() ? BeforeIdsOf(source) : after,
                                                      BehindIdsOf(source), count));
  std::vector<std::string> ids;
  for (int i = 0; i < result.size(); ++i) ids.push_back(result[i].Text(0));
  return ids;
}

absl::StatusOr<bool> RecordStore::HasAny(Transaction& transaction,
                                         const std::vector<RecordKind>& kinds,
                                         const std::string& source) {
  std::vector<std::string> texts;
  for (RecordKind kind : kinds) texts.push_back(KindText(kind));
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kHasRecords, texts,
                                                      BeforeIdsOf(source), BehindIdsOf(source)));
  return result[0].Bool(0);
}

absl::StatusOr<std::optional<std::string>> RecordStore::Get(Transaction& transaction,
                                                            const rights::Viewer& viewer,
                                                            RecordKind kind,
                                                            const std::string& id) {
  const postgres::Query* visible = viewer.sees_all ? nullptr : VisibleQuery(kind);
  if (visible != nullptr) {
    ASSIGN_OR_RETURN(Result result, transaction.Execute(*visible, KindText(kind), "", id, "", "", 0,
                                                        postgres::Null(), postgres::Null(), 1,
                                                        viewer.owners, viewer.teams));
    if (result.empty()) return std::nullopt;
    return result[0].Binary(1);
  }
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kGetRecord, KindText(kind), id));
  if (result.empty()) return std::nullopt;
  return result[0].Binary(0);
}

absl::StatusOr<std::vector<StoredRecord>> RecordStore::List(Transaction& transaction,
                                                            const rights::Viewer& viewer,
                                                            RecordKind kind,
                                                            const RecordFilter& filter,
                                                            const std::string& after, int count) {
  std::string kind_text = KindText(kind);
  const postgres::Query* visible = viewer.sees_all ? nullptr : VisibleQuery(kind);
  if (visible != nullptr) {
    ASSIGN_OR_RETURN(Result result,
                     transaction.Execute(*visible, kind_text, after, "", filter.parent,
                                         filter.owner, filter.outcome, filter.from, filter.to,
                                         count, viewer.owners, viewer.teams));
    return ReadRecords(result);
  }
  if (!filter.parent.empty()) {
    ASSIGN_OR_RETURN(Result result,
                     transaction.Execute(queries::kListRecordsOfParent, filter.parent, kind_text,
                                         after, filter.owner, filter.outcome, count));
    return ReadRecords(result);
  }
  if (!filter.owner.empty()) {
    ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kListRecordsOfOwner, filter.owner,
                                                        kind_text, after, filter.outcome, count));
    return ReadRecords(result);
  }
  ASSIGN_OR_RETURN(Result result,
                   transaction.Execute(queries::kListRecords, kind_text, after, filter.outcome,
                                       filter.from, filter.to, count));
  return ReadRecords(result);
}

}  // namespace dealtrace::ingestion
