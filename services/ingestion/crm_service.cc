#include "services/ingestion/crm_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dealtrace/ingestion/v1/crm_service.pb.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/store/field_change_list.h"

namespace dealtrace::ingestion {
namespace {

using Reads = std::shared_ptr<const RecordReads>;

constexpr char kService[] = "dealtrace.ingestion.v1.CrmService/";

// The filters that a List request has, by the names of its fields.
template <class Request>
absl::StatusOr<RecordFilter> FilterOf(const Request& request) {
  RecordFilter filter;
  if constexpr (requires { request.account(); }) {
    RETURN_IF_ERROR(CheckOptionalName(RecordKind::kAccount, request.account(), "account"));
    filter.parent = request.account();
  }
  if constexpr (requires { request.opportunity(); }) {
    RETURN_IF_ERROR(
        CheckOptionalName(RecordKind::kOpportunity, request.opportunity(), "opportunity"));
    filter.parent = request.opportunity();
  }
  if constexpr (requires { request.owner(); }) {
    RETURN_IF_ERROR(CheckOptionalName(RecordKind::kUser, request.owner(), "owner"));
    filter.owner = request.owner();
  }
  if constexpr (requires { request.outcome(); }) filter.outcome = request.outcome();
  return filter;
}

template <class Noun, class GetRequest>
void HandleGet(rpc::Server& server, const Reads& reads, RecordKind kind) {
  server.Handle<GetRequest, Noun>(
      absl::StrCat(kService, "Get", Noun::descriptor()->name()),
      [reads, kind](const rpc::Call& call, const GetRequest& request) -> absl::StatusOr<Noun> {
        Noun noun;
        RETURN_IF_ERROR(reads->Get(call, kind, request.name(), &noun));
        return noun;
      });
}

template <class Noun, class ListRequest, class ListResponse>
void HandleList(rpc::Server& server, const Reads& reads, RecordKind kind, const char* method,
                Noun* (ListResponse::*add)()) {
  server.Handle<ListRequest, ListResponse>(
      absl::StrCat(kService, method),
      [reads, kind, add](const rpc::Call& call,
                         const ListRequest& request) -> absl::StatusOr<ListResponse> {
        ASSIGN_OR_RETURN(RecordFilter filter, FilterOf(request));
        ListResponse response;
        RETURN_IF_ERROR(reads->List(
            call, kind, request, filter, [&] { return (response.*add)(); },
            response.mutable_next_page_token()));
        return response;
      });
}

absl::StatusOr<v1::ListFieldChangesResponse> ListFieldChanges(
    const RecordReads& reads, const rpc::Call& call, const v1::ListFieldChangesRequest& request) {
  const size_t slash = std::min(request.record().find('/'), request.record().size());
  const absl::StatusOr<RecordKind> kind = KindOfCollection(request.record().substr(0, slash));
  RETURN_IF_ERROR(rpc::RequestValidator()
                      .Require(kind.ok() && slash < request.record().size(), "record",
                               "must be a record's name, for example opportunities/crm-export~42")
                      .Finish());
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ReadPage(request, kPageSizeDefault, kPageSizeMax));
  FieldChangeQuery query;
  query.record = request.record();
  query.field = request.field();
  if (request.has_as_of_time()) query.recorded_by = ToTime(request.as_of_time());
  ASSIGN_OR_RETURN(query.after, ParseFieldChangePosition(page.last_key));
  query.count = page.size;
  v1::ListFieldChangesResponse response;
  std::optional<FieldChangePosition> next;
  RETURN_IF_ERROR(reads.Read(
      call, "list field changes", [&](postgres::Transaction& transaction) -> absl::Status {
        response.clear_field_changes();
        next.reset();
        ASSIGN_OR_RETURN(const rights::Viewer viewer,
                         rights::LoadViewer(transaction, call.principal()));
        if (!viewer.sees_all) {
          // The history is the record's.
          ASSIGN_OR_RETURN(const auto record, RecordStore::Get(transaction, viewer, *kind,
                                                               request.record().substr(slash + 1)));
          if (!record) return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(next, ListFieldChanges(transaction, query,
                                                [&] { return response.add_field_changes(); }));
        return absl::OkStatus();
      }));
  if (next) response.set_next_page_token(rpc::MakePageToken(request, next->AsText()));
  return response;
}

}  // namespace

void RegisterCrmService(std::shared_ptr<const RecordReads> reads, rpc::Server& server) {
  using namespace v1;  // NOLINT(build/namespaces): a table of every request and response
  using K = RecordKind;
  HandleGet<crm::v1::Account, GetAccountRequest>(server, reads, K::kAccount);
  HandleGet<crm::v1::Contact, GetContactRequest>(server, reads, K::kContact);
  HandleGet<crm::v1::Lead, GetLeadRequest>(server, reads, K::kLead);
  HandleGet<crm::v1::Opportunity, GetOpportunityRequest>(server, reads, K::kOpportunity);
  HandleGet<crm::v1::LineItem, GetLineItemRequest>(server, reads, K::kLineItem);
  HandleGet<crm::v1::Product, GetProductRequest>(server, reads, K::kProduct);
  HandleGet<crm::v1::User, GetUserRequest>(server, reads, K::kUser);
  HandleGet<crm::v1::Team, GetTeamRequest>(server, reads, K::kTeam);
  HandleGet<crm::v1::Region, GetRegionRequest>(server, reads, K::kRegion);
  HandleGet<crm::v1::Activity, GetActivityRequest>(server, reads, K::kActivity);
  HandleGet<crm::v1::SupportCase, GetSupportCaseRequest>(server, reads, K::kSupportCase);
  HandleGet<crm::v1::Campaign, GetCampaignRequest>(server, reads, K::kCampaign);
  HandleGet<crm::v1::CurrencyRate, GetCurrencyRateRequest>(server, reads, K::kCurrencyRate);
  HandleList<crm::v1::Account, ListAccountsRequest>(server, reads, K::kAccount, "ListAccounts",
                                                    &ListAccountsResponse::add_accounts);
  HandleList<crm::v1::Contact, ListContactsRequest>(server, reads, K::kContact, "ListContacts",
                                                    &ListContactsResponse::add_contacts);
  HandleList<crm::v1::Lead, ListLeadsRequest>(server, reads, K::kLead, "ListLeads",
                                              &ListLeadsResponse::add_leads);
  HandleList<crm::v1::Opportunity, ListOpportunitiesRequest>(
      server, reads, K::kOpportunity, "ListOpportunities",
      &ListOpportunitiesResponse::add_opportunities);
  HandleList<crm::v1::LineItem, ListLineItemsRequest>(server, reads, K::kLineItem, "ListLineItems",
                                                      &ListLineItemsResponse::add_line_items);
  HandleList<crm::v1::Product, ListProductsRequest>(server, reads, K::kProduct, "ListProducts",
                                                    &ListProductsResponse::add_products);
  HandleList<crm::v1::User, ListUsersRequest>(server, reads, K::kUser, "ListUsers",
                                              &ListUsersResponse::add_users);
  HandleList<crm::v1::Team, ListTeamsRequest>(server, reads, K::kTeam, "ListTeams",
                                              &ListTeamsResponse::add_teams);
  HandleList<crm::v1::Region, ListRegionsRequest>(server, reads, K::kRegion, "ListRegions",
                                                  &ListRegionsResponse::add_regions);
  HandleList<crm::v1::Activity, ListActivitiesRequest>(
      server, reads, K::kActivity, "ListActivities", &ListActivitiesResponse::add_activities);
  HandleList<crm::v1::SupportCase, ListSupportCasesRequest>(
      server, reads, K::kSupportCase, "ListSupportCases",
      &ListSupportCasesResponse::add_support_cases);
  HandleList<crm::v1::Campaign, ListCampaignsRequest>(server, reads, K::kCampaign, "ListCampaigns",
                                                      &ListCampaignsResponse::add_campaigns);
  HandleList<crm::v1::CurrencyRate, ListCurrencyRatesRequest>(
      server, reads, K::kCurrencyRate, "ListCurrencyRates",
      &ListCurrencyRatesResponse::add_currency_rates);
  server.Handle<ListFieldChangesRequest, ListFieldChangesResponse>(
      absl::StrCat(kService, "ListFieldChanges"),
      [reads](const rpc::Call& call, const ListFieldChangesRequest& request) {
        return ListFieldChanges(*reads, call, request);
      });
}

}  // namespace dealtrace::ingestion
