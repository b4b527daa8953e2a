#include "services/ingestion/person_eraser.h"

#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/domain/noun_access.h"
#include "services/ingestion/domain/person_identity.h"
#include "services/ingestion/store/queries.h"
#include "services/ingestion/store/record_store.h"

namespace dealtrace::ingestion {
namespace {

using google::protobuf::Message;

// Records of one look.
constexpr int kScanRecords = 1000;

}  // namespace

absl::Status PersonEraser::Erase() {
  RETURN_IF_ERROR(DeletePeople(RecordKind::kContact));
  RETURN_IF_ERROR(DeletePeople(RecordKind::kLead));
  for (RecordKind kind :
       {RecordKind::kOpportunity, RecordKind::kActivity, RecordKind::kSupportCase}) {
    absl::flat_hash_set<std::string> unused;
    RETURN_IF_ERROR(
        Scan(
            kind, [&](Message* message) { return TakeOut(people_, kind, message, &unused); }, true)
            .status());
  }
  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> names_by_call;
  RETURN_IF_ERROR(Scan(
                      RecordKind::kCall,
                      [&](Message* message) {
                        absl::flat_hash_set<std::string> names;
                        bool changed = TakeOut(people_, RecordKind::kCall, message, &names);
                        if (!names.empty()) {
                          const crm::v1::Origin* origin = OriginOf(RecordKind::kCall, *message);
                          names_by_call[MakeRecordId(origin->source(), origin->external_id())] =
                              names;
                        }
                        return changed;
                      },
                      true)
                      .status());
  RETURN_IF_ERROR(CleanTranscripts(names_by_call));
  // A rejected line was never read, so nobody can tell whose it is.
  const std::vector<std::string> streams = {"contacts",   "leads", "calls",
                                            "activities", "cases", "opportunities"};
  ASSIGN_OR_RETURN(postgres::Result rejects,
                   transaction_->Execute(queries::kDeleteSyncRejectsOfPeople, streams));
  row_count_ += rejects.affected();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> PersonEraser::Scan(
    RecordKind kind, const std::function<bool(Message*)>& visit, bool rewrite) {
  std::vector<std::string> ids;
  std::unique_ptr<Message> message(PrototypeOf(kind).New());
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(
        postgres::Result page,
        transaction_->Execute(queries::kScanRecords, NamesOf(kind).feed, after, kScanRecords));
    for (int i = 0; i < page.size(); ++i) {
      after = page[i].Text(0);
      if (!message->ParseFromString(page[i].Binary(1))) {
        return absl::DataLossError("a stored record is damaged");
      }
      if (!visit(message.get())) continue;
      ids.push_back(after);
      if (rewrite) RETURN_IF_ERROR(Rewrite(kind, after, *message));
    }
    if (page.size() < kScanRecords) return ids;
  }
}

absl::Status PersonEraser::DeletePeople(RecordKind kind) {
  ASSIGN_OR_RETURN(
      std::vector<std::string> ids,
      Scan(
          kind, [&](Message* message) { return IsErased(people_, kind, *message); }, false));
  ASSIGN_OR_RETURN(std::vector<std::string> deleted, RecordStore::Delete(*transaction_, kind, ids));
  std::vector<std::string> names;
  for (const std::string& id : deleted) {
    names.push_back(MakeRecordName(kind, id));
    // What mentions the record goes with it, under whichever identifier the person was named.
    people_.hashes.insert(HashRecord(names.back()));
    Publish(kind, id, true, "");
  }
  row_count_ += static_cast<int64_t>(deleted.size());
  ASSIGN_OR_RETURN(postgres::Result history,
                   transaction_->Execute(queries::kDeleteFieldChangesOf, names));
  for (int i = 0; i < history.size(); ++i) {
    Publish(RecordKind::kFieldChange, history[i].Text(0), true, "");
  }
  row_count_ += history.size();
  return absl::OkStatus();
}

absl::Status PersonEraser::CleanTranscripts(
    const absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>>& names) {
  std::vector<std::string> ids;
  for (const auto& [id, unused] : names) ids.push_back(id);
  ASSIGN_OR_RETURN(auto contents, RecordStore::Load(*transaction_, RecordKind::kTranscript, ids));
  for (const auto& [id, content] : contents) {
    crm::v1::Transcript transcript;
    if (!transcript.ParseFromString(content)) {
      return absl::DataLossError("a stored transcript is damaged");
    }
    if (TakeOutOfTranscript(names.at(id), &transcript)) {
      RETURN_IF_ERROR(Rewrite(RecordKind::kTranscript, id, transcript));
    }
  }
  return absl::OkStatus();
}

absl::Status PersonEraser::Rewrite(RecordKind kind, const std::string& id, const Message& message) {
  std::string content = SerializeDeterministically(message);
  std::string hash = ContentHash(content);
  RETURN_IF_ERROR(transaction_
                      ->Execute(queries::kUpdateRecordContent, NamesOf(kind).feed, id,
                                postgres::Bytes{std::move(content)}, hash)
                      .status());
  ++row_count_;
  Publish(kind, id, false, std::move(hash));
  return absl::OkStatus();
}

void PersonEraser::Publish(RecordKind kind, const std::string& id, bool deleted, std::string hash) {
  changes_.push_back(
      {std::string(NamesOf(kind).feed), id, deleted, std::move(hash), trace_parent_, ""});
}

}  // namespace dealtrace::ingestion
