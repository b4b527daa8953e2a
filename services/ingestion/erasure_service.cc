#include "services/ingestion/erasure_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/erasure/person_hash.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"
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
    return phone.size() <= 40 && !erasure::NormalisePhone(phone).empty();
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

ErasedPeople PeopleOf(const crm::v1::Erasure& wish) {
  ErasedPeople people;
  for (const std::string& email : wish.emails()) people.hashes.insert(erasure::HashEmail(email));
  for (const std::string& phone : wish.phones()) {
    people.hashes.insert(erasure::HashPhone(phone));
    for (std::string& hash : erasure::HashesOfPhoneInText(phone)) {
      people.hashes.insert(std::move(hash));
    }
  }
  for (const std::string& record : wish.records()) {
    people.hashes.insert(erasure::HashRecord(record));
  }
  return people;
}

// What is kept and published of an erasure: how the person is known again, and where the person
// was.
crm::v1::Erasure Describe(const PersonEraser& eraser, absl::Time now) {
  crm::v1::Erasure erasure;
  *erasure.mutable_create_time() = ToTimestamp(now);
  for (const std::string& hash : eraser.people().hashes) erasure.add_identifier_hashes(hash);
  std::sort(erasure.mutable_identifier_hashes()->begin(),
            erasure.mutable_identifier_hashes()->end());
  for (const feed::PublishedChange& change : eraser.changes()) {
    crm::v1::TouchedRecord* record = erasure.add_touched_records();
    record->set_kind(change.kind);
    record->set_key(change.key);
  }
  return erasure;
}

bool HoldsPeople(absl::string_view service) {
  return std::find(kErasingServices.begin(), kErasingServices.end(), service) !=
         kErasingServices.end();
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
        RETURN_IF_ERROR(ErasureStore::StopBatches(transaction));
        PersonEraser eraser(&transaction, PeopleOf(request.erasure()), trace_parent);
        RETURN_IF_ERROR(eraser.Erase());
        const crm::v1::Erasure erasure = Describe(eraser, now);
        ASSIGN_OR_RETURN(std::string id, ErasureStore::Create(transaction, erasure, now));
        crm::v1::ErasureAcknowledgement own;
        own.set_service("ingestion");
        *own.mutable_erase_time() = ToTimestamp(now);
        own.set_row_count(eraser.row_count());
        RETURN_IF_ERROR(ErasureStore::Acknowledge(transaction, id, own));
        ASSIGN_OR_RETURN(created, Load(transaction, id));
        // Last: who has read it has read all that it touched.
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

absl::StatusOr<v1::ListErasuresResponse> ErasureService::List(
    const rpc::Call& call, const v1::ListErasuresRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kPageSizeDefault, kPageSizeMax));
  postgres::TransactionOptions options;
  options.name = "list erasures";
  options.deadline = call.deadline();
  options.read_only = true;
  v1::ListErasuresResponse response;
  RETURN_IF_ERROR(database_->Transact(options, [&](Transaction& transaction) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                     ErasureStore::List(transaction, page.last_key, page.size + 1));
    const size_t count = std::min(ids.size(), static_cast<size_t>(page.size));
    for (size_t i = 0; i < count; ++i) {
      ASSIGN_OR_RETURN(crm::v1::Erasure erasure, Load(transaction, ids[i]));
      erasure.clear_touched_records();
      erasure.clear_identifier_hashes();
      *response.add_erasures() = std::move(erasure);
    }
    if (ids.size() > count) {
      response.set_next_page_token(rpc::MakePageToken(request, ids[count - 1]));
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<crm::v1::Erasure> ErasureService::Acknowledge(
    const rpc::Call& call, const v1::AcknowledgeErasureRequest& request) {
  ASSIGN_OR_RETURN(std::string id, RequireErasureId(request.name()));
  // Who acknowledges is who calls: nobody speaks for another service.
  const std::string service(call.principal().service());
  if (!HoldsPeople(service)) {
    return absl::PermissionDeniedError(
        absl::StrCat("an erasure is acknowledged with the certificate of one of ",
                     absl::StrJoin(kErasingServices, ", ")));
  }
  RETURN_IF_ERROR(
      rpc::RequestValidator()
          .Require(request.service().empty() || request.service() == service, "service",
                   absl::StrCat("must be empty or ", service, ", the service that calls"))
          .Require(request.row_count() >= 0, "row_count", "must be 0 or more")
          .Finish());
  postgres::TransactionOptions options;
  options.name = "acknowledge erasure";
  options.deadline = call.deadline();
  crm::v1::Erasure erasure;
  RETURN_IF_ERROR(database_->Transact(options, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(Load(transaction, id).status());
    crm::v1::ErasureAcknowledgement acknowledgement;
    acknowledgement.set_service(service);
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
  server.Handle<v1::ListErasuresRequest, v1::ListErasuresResponse>(
      prefix + "ListErasures",
      [service](const rpc::Call& call, const v1::ListErasuresRequest& request) {
        return service->List(call, request);
      });
  server.Handle<v1::AcknowledgeErasureRequest, crm::v1::Erasure>(
      prefix + "AcknowledgeErasure",
      [service](const rpc::Call& call, const v1::AcknowledgeErasureRequest& request) {
        return service->Acknowledge(call, request);
      });
}

}  // namespace dealtrace::ingestion
