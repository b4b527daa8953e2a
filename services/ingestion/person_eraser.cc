#include "services/ingestion/person_eraser.h"

#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "libs/erasure/person_hash.h"
#include "libs/rpc/status_macros.h"
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
  RETURN_IF_ERROR(ReadNamesInCalls());
  RETURN_IF_ERROR(AddOwnDetails());
  RETURN_IF_ERROR(TakeOutOfRecords());
  RETURN_IF_ERROR(TakeOutOfCalls());
  // A rejected line was never read, so nobody can tell whose it is.
  const std::vector<std::string> streams = {"contacts",   "leads", "calls",
                                            "activities", "cases", "opportunities"};
  ASSIGN_OR_RETURN(postgres::Result rejects,
                   transaction_->Execute(queries::kDeleteSyncRejectsOfPeople, streams));
  row_count_ += rejects.affected();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> PersonEraser::Scan(RecordKind kind, const Visit& visit,
                                                            bool rewrite) {
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
      if (!visit(after, message.get())) continue;
      ids.push_back(after);
      if (rewrite) RETURN_IF_ERROR(Rewrite(kind, after, *message));
    }
    if (page.size() < kScanRecords) return ids;
  }
}

absl::Status PersonEraser::DeletePeople(RecordKind kind) {
  auto visit = [&](const std::string& /*id*/, Message* message) {
    if (!IsErased(people_, kind, *message)) return false;
    const PersonDetails details = DetailsOf(kind, *message);
    emails_.insert(erasure::NormaliseEmail(details.email));
    for (absl::string_view phone : details.phones) phones_.insert(erasure::NormalisePhone(phone));
    names_.insert(erasure::NormaliseName(details.display_name));
    return true;
  };
  ASSIGN_OR_RETURN(std::vector<std::string> ids, Scan(kind, visit, false));
  ASSIGN_OR_RETURN(std::vector<std::string> deleted, RecordStore::Delete(*transaction_, kind, ids));
  std::vector<std::string> names;
  for (const std::string& id : deleted) {
    names.push_back(MakeRecordName(kind, id));
    // What mentions the record goes with it, under whichever identifier the person was named.
    people_.hashes.insert(erasure::HashRecord(names.back()));
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

absl::Status PersonEraser::ReadNamesInCalls() {
  auto visit = [&](const std::string& /*id*/, Message* message) {
    for (const crm::v1::Participant& person :
         static_cast<crm::v1::Call*>(message)->participants()) {
      if (people_.HasEmail(person.email())) {
        names_.insert(erasure::NormaliseName(person.display_name()));
      }
    }
    return false;
  };
  return Scan(RecordKind::kCall, visit, false).status();
}

absl::Status PersonEraser::AddOwnDetails() {
  // The number of a switchboard, a shared mailbox and a namesake's name are others' too.
  for (RecordKind kind :
       {RecordKind::kContact, RecordKind::kLead, RecordKind::kUser, RecordKind::kAccount}) {
    auto visit = [&](const std::string& /*id*/, Message* message) {
      const PersonDetails details = DetailsOf(kind, *message);
      emails_.erase(erasure::NormaliseEmail(details.email));
      for (absl::string_view phone : details.phones) phones_.erase(erasure::NormalisePhone(phone));
      names_.erase(erasure::NormaliseName(details.display_name));
      return false;
    };
    RETURN_IF_ERROR(Scan(kind, visit, false).status());
  }
  for (absl::flat_hash_set<std::string>* details : {&emails_, &phones_, &names_}) {
    details->erase("");
  }
  for (const std::string& email : emails_) people_.hashes.insert(erasure::HashEmail(email));
  for (const std::string& phone : phones_) {
    for (std::string& hash : erasure::HashesOfPhoneInText(phone)) {
      people_.hashes.insert(std::move(hash));
    }
  }
  for (const std::string& name : names_) {
    for (std::string& hash : erasure::HashesOfNameInText(name)) {
      people_.hashes.insert(std::move(hash));
    }
  }
  return absl::OkStatus();
}

absl::Status PersonEraser::TakeOutOfRecords() {
  for (RecordKind kind : kMentioningKinds) {
    auto visit = [&](const std::string& /*id*/, Message* message) {
      absl::flat_hash_set<std::string> unused;
      return TakeOut(people_, kind, message, &unused);
    };
    RETURN_IF_ERROR(Scan(kind, visit, true).status());
  }
  return absl::OkStatus();
}

absl::Status PersonEraser::TakeOutOfCalls() {
  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> names_by_call;
  auto visit_call = [&](const std::string& id, Message* message) {
    absl::flat_hash_set<std::string> names;
    const bool changed = TakeOut(people_, RecordKind::kCall, message, &names);
    if (!names.empty()) names_by_call[id] = std::move(names);
    return changed;
  };
  RETURN_IF_ERROR(Scan(RecordKind::kCall, visit_call, true).status());
  // A transcript has its call's id.
  auto visit_transcript = [&](const std::string& id, Message* message) {
    return TakeOutOfTranscript(people_, names_by_call[id], message);
  };
  return Scan(RecordKind::kTranscript, visit_transcript, true).status();
}

absl::Status PersonEraser::Rewrite(RecordKind kind, const std::string& id, const Message& message) {
  RecordRow row = MakeRecordRow(kind, id, message);
  RETURN_IF_ERROR(transaction_
                      ->Execute(queries::kUpdateRecordContent, NamesOf(kind).feed, id,
                                postgres::Bytes{std::move(row.content)}, row.content_hash,
                                row.name_key)
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

}  // namespace dealtrace::ingestion
