#include "services/ingestion/store/erasure_store.h"

#include <algorithm>
#include <set>
#include <utility>

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

absl::Status ErasureStore::StopBatches(Transaction& transaction) {
  return transaction.Execute(queries::kStopBatches).status();
}

absl::StatusOr<std::string> ErasureStore::Create(Transaction& transaction,
                                                 const crm::v1::Erasure& erasure, absl::Time now) {
  ASSIGN_OR_RETURN(Result result, transaction.Execute(queries::kInsertErasure,
                                                      Bytes{erasure.SerializeAsString()}, now));
  std::string id = result[0].Text(0);
  const auto& hashes = erasure.identifier_hashes();
  RETURN_IF_ERROR(transaction
                      .Execute(queries::kInsertErasedIdentifiers,
                               std::vector<std::string>(hashes.begin(), hashes.end()), id)
                      .status());
  return id;
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
  crm::v1::Erasure erasure;
  if (!erasure.ParseFromString(result[0].Binary(0))) {
    return absl::DataLossError("a stored erasure is damaged");
  }
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
