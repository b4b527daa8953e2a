#include "services/ingestion/store/erasure_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {

using postgres::Bytes;
using postgres::Result;
using postgres::Transaction;

namespace {

// Who has not acknowledged, and when the last one did.
void AddUp(crm::v1::Erasure& erasure) {
  std::set<absl::string_view> pending(kErasingServices.begin(), kErasingServices.end());
  absl::Time last = absl::InfinitePast();
  for (const crm::v1::ErasureAcknowledgement& acknowledgement : erasure.acknowledgements()) {
    pending.erase(acknowledgement.service());
    last = std::max(last, ToTime(acknowledgement.erase_time()));
  }
  for (absl::string_view service : pending) erasure.add_pending_services(std::string(service));
  erasure.set_state(pending.empty() ? crm::v1::Erasure::STATE_COMPLETE
                                    : crm::v1::Erasure::STATE_PENDING);
  if (pending.empty()) *erasure.mutable_complete_time() = ToTimestamp(last);
}

void SetHashes(const ErasedPeople& people, crm::v1::Erasure* erasure) {
  erasure->clear_identifier_hashes();
  for (const std::string& hash : people.hashes) erasure->add_identifier_hashes(hash);
  std::sort(erasure->mutable_identifier_hashes()->begin(),
            erasure->mutable_identifier_hashes()->end());
}

absl::Status AddIdentifiers(Transaction& transaction, const std::string& id,
                            const crm::v1::Erasure& erasure) {
  const auto& hashes = erasure.identifier_hashes();
  return transaction
      .Execute(queries::kInsertErasedIdentifiers,
               std::vector<std::string>(hashes.begin(), hashes.end()), id)
      .status();
}

absl::StatusOr<crm::v1::Erasure> ReadContent(const Result& rows) {
  crm::v1::Erasure erasure;
  if (rows.empty() || !erasure.ParseFromString(rows[0].Binary(0))) {
    return absl::DataLossError("a stored erasure is damaged");
  }
  return erasure;
}

// Without its receipt.
absl::StatusOr<crm::v1::Erasure> LoadContent(Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(const Result rows, transaction.Execute(queries::kGetErasure, id));
  return ReadContent(rows);
}

}  // namespace

absl::StatusOr<int64_t> ErasureStore::Count(Transaction& transaction) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kCountErasures));
  return result[0].Int(0);
}

absl::StatusOr<ErasedPeople> ErasureStore::LoadPeople(Transaction& transaction) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kListErasedIdentifiers));
  ErasedPeople people;
  for (int i = 0; i < result.size(); ++i) people.hashes.insert(result[i].Text(0));
  return people;
}

absl::StatusOr<std::string> ErasureStore::Create(Transaction& transaction,
                                                 const crm::v1::Erasure& wish,
                                                 const ErasedPeople& hashes,
                                                 const std::string& trace_parent, absl::Time now) {
  crm::v1::Erasure erasure;
  *erasure.mutable_create_time() = ToTimestamp(now);
  SetHashes(hashes, &erasure);
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kInsertErasure,
                                                      Bytes{erasure.SerializeAsString()}, now));
  std::string id = result[0].Text(0);
  RETURN_IF_ERROR(AddIdentifiers(transaction, id, erasure));
  RETURN_IF_ERROR(
      transaction
          .Execute(queries::kInsertErasureRun, id, Bytes{wish.SerializeAsString()}, trace_parent)
          .status());
  return id;
}

absl::StatusOr<std::optional<ClaimedErasure>> ErasureStore::Claim(Transaction& transaction,
                                                                  const std::string& owner,
                                                                  absl::Duration lease) {
  ASSIGN_OR_RETURN(Result rows, transaction.Execute(queries::kClaimErasureRun, owner,
                                                    absl::ToDoubleSeconds(lease)));
  if (rows.empty()) return std::nullopt;
  return ClaimedErasure{rows[0].Text(0), rows[0].Int(1), rows[0].Text(2)};
}

absl::StatusOr<ErasureProgress> ErasureStore::Renew(Transaction& transaction,
                                                    const ClaimedErasure& claimed,
                                                    absl::Duration lease) {
  ASSIGN_OR_RETURN(Result rows, transaction.Execute(queries::kRenewErasureRun, claimed.id,
                                                    claimed.epoch, absl::ToDoubleSeconds(lease)));
  if (rows.empty()) {
    return absl::AbortedError(absl::StrCat("erasure ", claimed.id, " was taken over or has ended"));
  }
  ErasureProgress progress;
  progress.found = rows[0].Bool(0);
  if (!progress.wish.ParseFromString(rows[0].Binary(1))) {
    return absl::DataLossError("the wish of an erasure is damaged");
  }
  progress.row_count = rows[0].Int(2);
  return progress;
}

absl::Status ErasureStore::Release(Transaction& transaction, const ClaimedErasure& claimed,
                                   absl::Duration delay, const std::string& message) {
  return transaction
      .Execute(queries::kReleaseErasureRun, claimed.id, claimed.epoch, absl::ToDoubleSeconds(delay),
               message)
      .status();
}

absl::Status ErasureStore::SaveFound(Transaction& transaction, const std::string& id,
                                     const ErasedPeople& people) {
  ASSIGN_OR_RETURN(crm::v1::Erasure erasure, LoadContent(transaction, id));
  SetHashes(people, &erasure);
  RETURN_IF_ERROR(AddIdentifiers(transaction, id, erasure));
  RETURN_IF_ERROR(
      transaction.Execute(queries::kUpdateErasure, id, Bytes{erasure.SerializeAsString()})
          .status());
  return transaction.Execute(queries::kSaveErasureFound, id).status();
}

absl::Status ErasureStore::AddRows(Transaction& transaction, const std::string& id,
                                   int64_t row_count) {
  return transaction.Execute(queries::kAddErasureRows, id, row_count).status();
}

absl::Status ErasureStore::FinishRun(Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(crm::v1::Erasure erasure, LoadContent(transaction, id));
  ASSIGN_OR_RETURN(Result touched, transaction.Execute(queries::kListErasureTouchedRecords, id));
  for (int i = 0; i < touched.size(); ++i) {
    crm::v1::TouchedRecord* record = erasure.add_touched_records();
    record->set_kind(touched[i].Text(0));
    record->set_key(touched[i].Text(1));
  }
  RETURN_IF_ERROR(
      transaction.Execute(queries::kUpdateErasure, id, Bytes{erasure.SerializeAsString()})
          .status());
  return transaction.Execute(queries::kDeleteErasureRun, id).status();
}

absl::StatusOr<bool> ErasureStore::HideIds(Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(crm::v1::Erasure erasure, LoadContent(transaction, id));
  ErasedPeople people;
  people.hashes.insert(erasure.identifier_hashes().begin(), erasure.identifier_hashes().end());
  int hidden = 0;
  for (crm::v1::TouchedRecord& record : *erasure.mutable_touched_records()) {
    // `{source}~{external id}`.
    const size_t tilde = record.key().find('~');
    if (tilde == std::string::npos) continue;
    const std::string external = record.key().substr(tilde + 1);
    if (!people.HasEmail(external) && !people.HasPhone(external)) continue;
    record.set_key(absl::StrCat(record.key().substr(0, tilde + 1), "erased-", ++hidden));
  }
  if (hidden == 0) return false;
  RETURN_IF_ERROR(
      transaction.Execute(queries::kUpdateErasure, id, Bytes{erasure.SerializeAsString()})
          .status());
  return true;
}

absl::StatusOr<std::vector<std::string>> ErasureStore::List(Transaction& transaction,
                                                            const std::string& after, int count) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kListErasures, after, count));
  std::vector<std::string> ids;
  for (int i = 0; i < result.size(); ++i) ids.push_back(result[i].Text(0));
  return ids;
}

absl::StatusOr<std::optional<crm::v1::Erasure>> ErasureStore::Get(Transaction& transaction,
                                                                  const std::string& id) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kGetErasure, id));
  if (result.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(crm::v1::Erasure erasure, ReadContent(result));
  erasure.set_name(rpc::ResourceName("erasures", id));
  ASSIGN_OR_RETURN(Result acknowledged,
                   transaction.Execute(queries::kListErasureAcknowledgements, id));
  for (int i = 0; i < acknowledged.size(); ++i) {
    crm::v1::ErasureAcknowledgement* acknowledgement = erasure.add_acknowledgements();
    acknowledgement->set_service(acknowledged[i].Text(0));
    *acknowledgement->mutable_erase_time() = ToTimestamp(acknowledged[i].Time(1));
    acknowledgement->set_row_count(acknowledged[i].Int(2));
  }
  AddUp(erasure);
  ASSIGN_OR_RETURN(Result run, transaction.Execute(queries::kGetErasureRun, id));
  if (!run.empty()) {
    erasure.set_state_message(run[0].Text(0));
    erasure.set_state(erasure.state_message().empty() ? crm::v1::Erasure::STATE_RUNNING
                                                      : crm::v1::Erasure::STATE_FAILED);
    erasure.set_remaining_record_count(run[0].Int(1));
  }
  return erasure;
}

absl::Status ErasureStore::Acknowledge(Transaction& transaction, const std::string& id,
                                       const crm::v1::ErasureAcknowledgement& acknowledgement) {
  return transaction
      .Execute(queries::kInsertErasureAcknowledgement, id, acknowledgement.service(),
               ToTime(acknowledgement.erase_time()), acknowledgement.row_count())
      .status();
}

}  // namespace dealtrace::ingestion
