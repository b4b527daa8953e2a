#include "services/matching/store/change_batch.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/matching/converters.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/domain/company.h"

namespace dealtrace::matching {
namespace {

template <class Message>
absl::StatusOr<Message> Unpack(const feed::v1::Change& change) {
  Message message;
  if (!change.content().UnpackTo(&message)) {
    return absl::InvalidArgumentError(absl::StrCat(change.kind(), " ", change.key(),
                                                   ": content is not a ",
                                                   Message::descriptor()->full_name()));
  }
  return message;
}

void AddColumns(const feed::v1::Change& change, KindBatch& batch) {
  batch.upserts.ids.push_back(change.key());
  batch.upserts.positions.push_back(change.position());
  batch.upserts.contents.push_back({change.content().value()});
}

absl::Status AddAccount(const feed::v1::Change& change, KindBatch& batch) {
  const auto account = Unpack<crm::v1::Account>(change);
  if (!account.ok()) return account.status();
  batch.keys[change.key()] = {HolderName("account", change.key()),
                              CompanyKeyOfAccount(change.key()), KeysOf(FromProto(*account))};
  AddColumns(change, batch);
  return absl::OkStatus();
}

absl::Status AddContact(const feed::v1::Change& change, KindBatch& batch) {
  const auto contact = Unpack<crm::v1::Contact>(change);
  if (!contact.ok()) return contact.status();
  const ContactRecord record = FromProto(*contact);
  // Without an account there is no deal to reach.
  if (!record.account.empty()) {
    batch.keys[change.key()] = {HolderName("contact", change.key()),
                                CompanyKeyOfAccount(record.account), KeysOf(record)};
  }
  batch.account_ids.push_back(record.account);
  AddColumns(change, batch);
  return absl::OkStatus();
}

absl::Status AddOpportunity(const feed::v1::Change& change, KindBatch& batch) {
  const auto opportunity = Unpack<crm::v1::Opportunity>(change);
  if (!opportunity.ok()) return opportunity.status();
  const OpportunityRecord record = FromProto(*opportunity);
  batch.keys[change.key()] = {HolderName("opportunity", change.key()), CompanyKeyOf(record),
                              KeysOf(record)};
  batch.account_ids.push_back(record.account);
  batch.owner_ids.push_back(record.owner);
  batch.product_ids.push_back(record.product);
  AddColumns(change, batch);
  return absl::OkStatus();
}

absl::Status AddCall(const feed::v1::Change& change, KindBatch& batch) {
  const auto call = Unpack<crm::v1::Call>(change);
  if (!call.ok()) return call.status();
  batch.keys[change.key()] = {HolderName("call", change.key()), "", KeysOfRecord(FromProto(*call))};
  AddColumns(change, batch);
  return absl::OkStatus();
}

absl::Status AddTranscript(const feed::v1::Change& change, KindBatch& batch) {
  const auto transcript = Unpack<crm::v1::Transcript>(change);
  if (!transcript.ok()) return transcript.status();
  const CallMentions mentions = MentionsOf(*transcript);
  batch.keys[change.key()] = {HolderName("transcript", change.key()), "", KeysOf(mentions)};
  batch.upserts.ids.push_back(change.key());
  batch.upserts.positions.push_back(change.position());
  batch.upserts.contents.push_back({ToProto(mentions).SerializeAsString()});
  return absl::OkStatus();
}

template <class Message>
absl::Status AddPlain(const feed::v1::Change& change, KindBatch& batch) {
  const auto message = Unpack<Message>(change);
  if (!message.ok()) return message.status();
  AddColumns(change, batch);
  return absl::OkStatus();
}

absl::Status Add(const feed::v1::Change& change, KindBatch& batch) {
  const std::string& kind = change.kind();
  if (kind == "account") return AddAccount(change, batch);
  if (kind == "contact") return AddContact(change, batch);
  if (kind == "opportunity") return AddOpportunity(change, batch);
  if (kind == "call") return AddCall(change, batch);
  if (kind == "transcript") return AddTranscript(change, batch);
  if (kind == "user") return AddPlain<crm::v1::User>(change, batch);
  if (kind == "product") return AddPlain<crm::v1::Product>(change, batch);
  return absl::InvalidArgumentError(absl::StrCat("matching does not read the kind ", kind));
}

}  // namespace

std::vector<std::string> KindBatch::AllIds() const {
  std::vector<std::string> ids = upserts.ids;
  ids.insert(ids.end(), deleted_ids.begin(), deleted_ids.end());
  return ids;
}

std::vector<std::string> CopiedKinds() {
  return {"account", "call", "contact", "opportunity", "product", "transcript", "user"};
}

std::string HolderName(const std::string& kind, const std::string& id) {
  return absl::StrCat(kind, "/", id);
}

absl::StatusOr<ChangeBatch> DecodeChanges(absl::Span<const feed::v1::Change> changes) {
  ChangeBatch batch;
  for (const std::string& kind : CopiedKinds()) batch.kinds[kind];
  for (const feed::v1::Change& change : changes) {
    KindBatch& kind = batch.kinds[change.kind()];
    if (change.deleted()) {
      kind.deleted_ids.push_back(change.key());
      kind.deleted_positions.push_back(change.position());
      continue;
    }
    const absl::Status added = Add(change, kind);
    if (!added.ok()) return added;
  }
  return batch;
}

}  // namespace dealtrace::matching
