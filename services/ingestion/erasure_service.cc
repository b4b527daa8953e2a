#include "services/ingestion/erasure_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"
#include "services/ingestion/domain/person_identity.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/person_eraser.h"
#include "services/ingestion/store/erasure_store.h"

namespace dealtrace::ingestion {
namespace {

using postgres::Transaction;

absl::Status CheckErasure(const crm::v1::Erasure& erasure) {
  auto known_record = [](const std::string& name) {
    return ParseRecordName(RecordKind::kContact, name).ok() ||
           ParseRecordName(RecordKind::kLead, name).ok();
  };
  auto is_email = [](const std::string& email) {
    return absl::StrContains(email, '@') && email.size() <= 320;
  };
  auto is_phone = [](const std::string& phone) {
    return phone.size() <= 40 && !NormalisePhone(phone).empty();
  };
  const auto& [emails, phones, records] =
      std::tie(erasure.emails(), erasure.phones(), erasure.records());
  const int longest = std::max({emails.size(), phones.size(), records.size()});
  return rpc::RequestValidator()
      .Require(longest > 0, "erasure", "must name at least one of emails, phones, records")
      .Require(longest <= kErasureItemsMax, "erasure", "must name at most 100 of each")
      .Require(std::all_of(emails.begin(), emails.end(), is_email), "erasure.emails",
               "must be e-mail addresses")
      .Require(std::all_of(phones.begin(), phones.end(), is_phone), "erasure.phones",
               "must be phone numbers in E.164, for example +14155550100")
      .Require(std::all_of(records.begin(), records.end(), known_record), "erasure.records",
               "must be names of contacts or leads, for example contacts/crm-export~42")
      .Finish();
}

ErasedPeople PeopleOf(const crm::v1::Erasure& erasure) {
  ErasedPeople people;
  for (const std::string& email : erasure.emails()) people.hashes.insert(HashEmail(email));
  for (const std::string& phone : erasure.phones()) people.hashes.insert(HashPhone(phone));
  for (const std::string& record : erasure.records()) people.hashes.insert(HashRecord(record));
  return people;
}

absl::StatusOr<crm::v1::Erasure> Load(Transaction& transaction, const std::string& id) {
  ASSIGN_OR_RETURN(std::optional<crm::v1::Erasure> erasure, ErasureStore::Get(transaction, id));
  if (!erasure) return rpc::NotFound("dealtrace/Erasure", rpc::ResourceName("erasures", id));
  return *std::move(erasure);
}

absl::StatusOr<std::string> RequireErasureId(const std::string& name) {
  absl::StatusOr<std::string> id = rpc::ResourceId("erasures", name);
  if (!id.ok()) return rpc::InvalidRequest({{"name", std::string(id.status().message())}});
  return id;
}

}  // namespace

absl::StatusOr<crm::v1::Erasure> ErasureService::Create(const rpc::Call& call,
                                                        const v1::CreateErasureRequest& request) {
  RETURN_IF_ERROR(CheckErasure(request.erasure()));
  postgres::TransactionOptions options;
  options.name = "erase person";
  options.deadline = call.deadline();
  const postgres::RequestKey key{call.principal().name, std::string(call.method()),
                                 request.request_id()};
  const std::string trace_parent = telemetry::CurrentContext().trace_parent;
  crm::v1::Erasure created;
  RETURN_IF_ERROR(postgres::WriteOnce(
      *database_, options, key, request, created, [&](Transaction& transaction) -> absl::Status {
        const absl::Time now = absl::Now();
        crm::v1::Erasure erasure;
        for (const std::string& email : request.erasure().emails()) {
          erasure.add_emails(NormaliseEmail(email));
        }
        *erasure.mutable_phones() = request.erasure().phones();
        *erasure.mutable_records() = request.erasure().records();
        *erasure.mutable_create_time() = ToTimestamp(now);
        RETURN_IF_ERROR(ErasureStore::StopBatches(transaction));
        PersonEraser eraser(&transaction, PeopleOf(erasure), trace_parent);
        RETURN_IF_ERROR(eraser.Erase());
        const auto& hashes = eraser.people().hashes;
        ASSIGN_OR_RETURN(std::string id, ErasureStore::Create(transaction, erasure, now,
                                                              {hashes.begin(), hashes.end()}));
        crm::v1::ErasureAcknowledgement own;
        own.set_service("ingestion");
        *own.mutable_erase_time() = ToTimestamp(now);
        own.set_row_count(eraser.row_count());
        RETURN_IF_ERROR(ErasureStore::Acknowledge(transaction, id, own));
        ASSIGN_OR_RETURN(created, Load(transaction, id));
        std::vector<feed::PublishedChange> changes = eraser.changes();
        changes.push_back({"erasure", id, false, "created", trace_parent, ""});
        return feed::Publish(transaction, changes).status();
      }));
  return created;
}

absl::StatusOr<crm::v1::Erasure> ErasureService::Get(const rpc::Call& call,
                                                     const std::string& name) {
  ASSIGN_OR_RETURN(std::string id, RequireErasureId(name));
  postgres::TransactionOptions options;
  options.name = "get erasure";
  options.deadline = call.deadline();
  options.read_only = true;
  crm::v1::Erasure erasure;
  RETURN_IF_ERROR(database_->Transact(options, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(erasure, Load(transaction, id));
    return absl::OkStatus();
  }));
  return erasure;
}

absl::StatusOr<crm::v1::Erasure> ErasureService::Acknowledge(
    const rpc::Call& call, const v1::AcknowledgeErasureRequest& request) {
  ASSIGN_OR_RETURN(std::string id, RequireErasureId(request.name()));
  RETURN_IF_ERROR(rpc::RequestValidator()
                      .Require(!request.service().empty() && request.service().size() <= 60,
                               "service", "must be a service's name of 1 to 60 characters")
                      .Require(request.row_count() >= 0, "row_count", "must be 0 or more")
                      .Finish());
  postgres::TransactionOptions options;
  options.name = "acknowledge erasure";
  options.deadline = call.deadline();
  crm::v1::Erasure erasure;
  RETURN_IF_ERROR(database_->Transact(options, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(Load(transaction, id).status());
    crm::v1::ErasureAcknowledgement acknowledgement;
    acknowledgement.set_service(request.service());
    acknowledgement.set_row_count(request.row_count());
    *acknowledgement.mutable_erase_time() = ToTimestamp(absl::Now());
    RETURN_IF_ERROR(ErasureStore::Acknowledge(transaction, id, acknowledgement));
    ASSIGN_OR_RETURN(erasure, Load(transaction, id));
    return absl::OkStatus();
  }));
  return erasure;
}

void ErasureService::Register(std::shared_ptr<ErasureService> service, rpc::Server& server) {
  const std::string prefix = "dealtrace.ingestion.v1.ErasureService/";
  server.Handle<v1::CreateErasureRequest, crm::v1::Erasure>(
      prefix + "CreateErasure",
      [service](const rpc::Call& call, const v1::CreateErasureRequest& request) {
        return service->Create(call, request);
      });
  server.Handle<v1::GetErasureRequest, crm::v1::Erasure>(
      prefix + "GetErasure",
      [service](const rpc::Call& call, const v1::GetErasureRequest& request) {
        return service->Get(call, request.name());
      });
  server.Handle<v1::AcknowledgeErasureRequest, crm::v1::Erasure>(
      prefix + "AcknowledgeErasure",
      [service](const rpc::Call& call, const v1::AcknowledgeErasureRequest& request) {
        return service->Acknowledge(call, request);
      });
}

}  // namespace dealtrace::ingestion
