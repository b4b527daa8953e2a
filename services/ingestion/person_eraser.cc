#include "services/ingestion/person_eraser.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/person_finder.h"
#include "services/ingestion/store/queries.h"
#include "services/ingestion/store/record_store.h"

namespace dealtrace::ingestion {
namespace {

using google::protobuf::Message;
using NamesByCall = absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>>;

// Calls `visit` with each of the records that are still there, locked: a sync that replaced one
// has already respected the erasure.
absl::Status VisitLocked(
    postgres::Transaction& transaction, RecordKind kind, const std::vector<std::string>& ids,
    const std::function<absl::Status(const std::string& id, Message* message)>& visit) {
  if (ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kLockRecordContents, std::string(NamesOf(kind).feed), ids));
  const std::unique_ptr<Message> message(PrototypeOf(kind).New());
  for (int i = 0; i < rows.size(); ++i) {
    if (!message->ParseFromString(rows[i].Binary(1))) {
      return absl::DataLossError(absl::StrCat("a stored ", NamesOf(kind).feed, " cannot be read"));
    }
    RETURN_IF_ERROR(visit(rows[i].Text(0), message.get()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ErasedPeople> PersonEraser::Begin(const crm::v1::Erasure& wish) {
  RETURN_IF_ERROR(transaction_->Execute(queries::kStopBatches).status());
  PersonFinder finder(transaction_, wish);
  RETURN_IF_ERROR(finder.Find());
  people_ = finder.people();
  for (const auto& [kind, ids] : finder.records()) RETURN_IF_ERROR(DeletePeople(kind, ids));
  const std::vector<std::string> kinds = MentioningFeedKinds();
  for (const std::vector<int64_t>& keys : finder.mentions()) {
    RETURN_IF_ERROR(
        transaction_->Execute(queries::kAddErasureCandidates, erasure_id_, kinds, keys).status());
  }
  RETURN_IF_ERROR(
      transaction_->Execute(queries::kAddUnkeyedErasureCandidates, erasure_id_, kinds).status());
  // A rejected line was never read, so nobody can tell whose it is.
  const std::vector<std::string> streams = {"contacts",   "leads", "calls",
                                            "activities", "cases", "opportunities"};
  ASSIGN_OR_RETURN(const postgres::Result rejects,
                   transaction_->Execute(queries::kDeleteSyncRejectsOfPeople, streams));
  row_count_ += rejects.affected();
  return people_;
}

absl::Status PersonEraser::DeletePeople(RecordKind kind, const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const std::vector<std::string> deleted,
                   RecordStore::Delete(*transaction_, kind, ids));
  std::vector<std::string> names;
  for (const std::string& id : deleted) {
    names.push_back(MakeRecordName(kind, id));
    Publish(kind, id, true, "");
  }
  row_count_ += static_cast<int64_t>(deleted.size());
  ASSIGN_OR_RETURN(const postgres::Result history,
                   transaction_->Execute(queries::kDeleteFieldChangesOf, names));
  for (int i = 0; i < history.size(); ++i) {
    Publish(RecordKind::kFieldChange, history[i].Text(0), true, "");
  }
  row_count_ += history.size();
  return absl::OkStatus();
}

absl::StatusOr<bool> PersonEraser::TakeOutOfNext(int count) {
  ASSIGN_OR_RETURN(const postgres::Result taken,
                   transaction_->Execute(queries::kTakeErasureCandidates, erasure_id_, count));
  if (taken.empty()) return false;
  std::map<RecordKind, std::vector<std::string>> ids;
  for (int i = 0; i < taken.size(); ++i) {
    ASSIGN_OR_RETURN(const RecordKind kind, KindOfFeed(taken[i].Text(0)));
    ids[kind].push_back(taken[i].Text(1));
  }
  for (const auto& [kind, some] : ids) {
    RETURN_IF_ERROR(kind == RecordKind::kTranscript ? TakeOutOfTranscripts(some, {})
                                                    : TakeOutOfRecords(kind, some));
  }
  return true;
}

absl::Status PersonEraser::TakeOutOfRecords(RecordKind kind, const std::vector<std::string>& ids) {
  NamesByCall names_by_call;
  std::vector<std::string> calls;
  RETURN_IF_ERROR(VisitLocked(*transaction_, kind, ids,
                              [&](const std::string& id, Message* message) -> absl::Status {
                                absl::flat_hash_set<std::string> names;
                                if (!TakeOut(people_, kind, message, &names))
                                  return absl::OkStatus();
                                if (!names.empty()) {
                                  calls.push_back(id);
                                  names_by_call[id] = std::move(names);
                                }
                                return Rewrite(kind, id, *message);
                              }));
  // A transcript has its call's id.
  return TakeOutOfTranscripts(calls, names_by_call);
}

absl::Status PersonEraser::TakeOutOfTranscripts(const std::vector<std::string>& ids,
                                                const NamesByCall& names) {
  return VisitLocked(
      *transaction_, RecordKind::kTranscript, ids,
      [&](const std::string& id, Message* message) -> absl::Status {
        const auto of_call = names.find(id);
        if (!TakeOutOfTranscript(
                people_,
                of_call == names.end() ? absl::flat_hash_set<std::string>() : of_call->second,
                message)) {
          return absl::OkStatus();
        }
        return Rewrite(RecordKind::kTranscript, id, *message);
      });
}

absl::Status PersonEraser::Rewrite(RecordKind kind, const std::string& id, const Message& message) {
  RecordRow row = MakeRecordRow(kind, id, message);
  RETURN_IF_ERROR(transaction_
                      ->Execute(queries::kUpdateRecordContent, std::string(NamesOf(kind).feed), id,
                                postgres::Bytes{std::move(row.content)}, row.content_hash,
                                row.name_key, std::move(row.mention_keys))
                      .status());
  if (row.rights) RETURN_IF_ERROR(rights::WriteRows(*transaction_, {*row.rights}, {0}));
  ++row_count_;
  Publish(kind, id, false, std::move(row.content_hash));
  return absl::OkStatus();
}

void PersonEraser::Publish(RecordKind kind, const std::string& id, bool deleted, std::string hash) {
  changes_.push_back(
      {std::string(NamesOf(kind).feed), id, deleted, std::move(hash), trace_parent_, ""});
}

absl::Status PersonEraser::Finish() {
  std::vector<std::string> kinds;
  std::vector<std::string> keys;
  for (const feed::PublishedChange& change : changes_) {
    kinds.push_back(change.kind);
    keys.push_back(change.key);
  }
  RETURN_IF_ERROR(
      transaction_->Execute(queries::kAddErasureTouchedRecords, erasure_id_, kinds, keys).status());
  for (size_t begin = 0; begin < changes_.size(); begin += feed::kPublishedAtOnceMax) {
    RETURN_IF_ERROR(feed::Publish(*transaction_, absl::MakeConstSpan(changes_).subspan(
                                                     begin, feed::kPublishedAtOnceMax))
                        .status());
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
