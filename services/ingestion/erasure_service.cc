#include "services/ingestion/erasure_service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/erasure/person_hash.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/person_finder.h"
#include "services/ingestion/store/erasure_store.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {
namespace {

using postgres::Transaction;

constexpr int kPreviewSamples = 10;

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

// What of `wish` several people share, as an error that names it.
absl::Status RefuseShared(const std::vector<crm::v1::SharedIdentifier>& shared) {
  if (shared.empty()) return absl::OkStatus();
  std::vector<std::string> texts;
  for (const crm::v1::SharedIdentifier& one : shared) {
    texts.push_back(absl::StrCat(one.field(), " is shared by ", one.people_count(), " people"));
  }
  return rpc::MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat(absl::StrJoin(texts, "; "),
                   ": all of them would be erased. Name the person by records, or set allow_shared "
                   "when all shall go; validate_only lists them"),
      "IDENTIFIER_SHARED", {{"field", shared[0].field()}});
}

absl::StatusOr<crm::v1::ErasurePreview> Preview(Transaction& transaction,
                                                const PersonFinder& finder) {
  crm::v1::ErasurePreview preview;
  for (const auto& [kind, ids] : finder.records()) {
    if (ids.empty()) continue;
    crm::v1::ErasurePreviewKind* deleted = preview.add_kinds();
    deleted->set_kind(std::string(NamesOf(kind).feed));
    deleted->set_record_count(static_cast<int64_t>(ids.size()));
    deleted->set_deleted(true);
    for (size_t i = 0; i < ids.size() && i < kPreviewSamples; ++i) {
      deleted->add_sample_keys(ids[i]);
    }
  }
  for (const std::string& kind : MentioningFeedKinds()) {
    std::set<std::string> ids;
    for (const std::vector<int64_t>& keys : finder.mentions()) {
      ASSIGN_OR_RETURN(const postgres::Result rows,
                       transaction.Execute(queries::kFindMentions, kind, keys));
      for (int i = 0; i < rows.size(); ++i) ids.insert(rows[i].Text(0));
    }
    if (ids.empty()) continue;
    crm::v1::ErasurePreviewKind* mentioning = preview.add_kinds();
    mentioning->set_kind(kind);
    mentioning->set_record_count(static_cast<int64_t>(ids.size()));
    for (const std::string& id : ids) {
      if (mentioning->sample_keys_size() == kPreviewSamples) break;
      mentioning->add_sample_keys(id);
    }
  }
  preview.mutable_shared_identifiers()->Assign(finder.shared().begin(), finder.shared().end());
  return preview;
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
  options.name = "request erasure";
  options.deadline = call.deadline();
  if (request.validate_only()) {
    options.name = "preview erasure";
    options.read_only = true;
    crm::v1::Erasure previewed;
    RETURN_IF_ERROR(database_->Transact(options, [&](Transaction& transaction) -> absl::Status {
      PersonFinder finder(&transaction, request.erasure());
      RETURN_IF_ERROR(finder.Find());
      ASSIGN_OR_RETURN(*previewed.mutable_preview(), Preview(transaction, finder));
      return absl::OkStatus();
    }));
    return previewed;
  }
  const postgres::RequestKey key{call.principal().name, std::string(call.method()),
                                 request.request_id()};
  const std::string trace_parent = telemetry::CurrentContext().trace_parent;
  crm::v1::Erasure created;
  RETURN_IF_ERROR(postgres::WriteOnce(
      *database_, options, key, request, created, [&](Transaction& transaction) -> absl::Status {
        if (!request.allow_shared()) {
          PersonFinder finder(&transaction, request.erasure());
          RETURN_IF_ERROR(finder.Find());
          RETURN_IF_ERROR(RefuseShared(finder.shared()));
        }
        ASSIGN_OR_RETURN(std::string id, ErasureStore::Create(transaction, request.erasure(),
                                                              PeopleOf(request.erasure()),
                                                              trace_parent, absl::Now()));
        ASSIGN_OR_RETURN(created, Load(transaction, id));
        return transaction.Execute(queries::kNotifyErasureRun).status();
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
    ASSIGN_OR_RETURN(const crm::v1::Erasure known, Load(transaction, id));
    if (known.state() == crm::v1::Erasure::STATE_RUNNING ||
        known.state() == crm::v1::Erasure::STATE_FAILED) {
      return absl::FailedPreconditionError("the erasure has not been published yet");
    }
    crm::v1::ErasureAcknowledgement acknowledgement;
    acknowledgement.set_service(service);
    acknowledgement.set_row_count(request.row_count());
    *acknowledgement.mutable_erase_time() = ToTimestamp(absl::Now());
    RETURN_IF_ERROR(ErasureStore::Acknowledge(transaction, id, acknowledgement));
    ASSIGN_OR_RETURN(erasure, Load(transaction, id));
    if (erasure.state() != crm::v1::Erasure::STATE_COMPLETE) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool hidden, ErasureStore::HideIds(transaction, id));
    if (!hidden) return absl::OkStatus();
    ASSIGN_OR_RETURN(erasure, Load(transaction, id));
    // The services keep the receipt as well.
    const feed::PublishedChange changes[] = {
        {"erasure", id, false, "ids hidden", telemetry::CurrentContext().trace_parent, ""}};
    return feed::Publish(transaction, changes).status();
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
