#include "services/matching/store/candidate_store.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/converters.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/store/columns.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

std::vector<std::string> ToVector(const std::set<std::string>& values) {
  return {values.begin(), values.end()};
}

// Calls `visit` with each row's message.
template <class Message, class Visit>
absl::Status ForEachCopy(Transaction& transaction, const postgres::Query& query,
                         std::vector<postgres::Parameter> parameters, Visit visit) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.ExecuteWith(query, std::move(parameters)));
  Message message;
  for (int row = 0; row < rows.size(); ++row) {
    if (!message.ParseFromString(rows[row].Binary(1))) {
      return absl::DataLossError(absl::StrCat("the copy of ", Message::descriptor()->full_name(),
                                              " ", rows[row].Text(0), " cannot be read"));
    }
    visit(message);
  }
  return absl::OkStatus();
}

// The companies behind the calls' keys; keys that too many share are told to the index.
absl::StatusOr<std::set<std::string>> FindCompanies(Transaction& transaction,
                                                    const std::map<std::string, CallRecord>& calls,
                                                    CandidateIndex& index) {
  std::set<std::string> keys;
  for (const auto& [id, call] : calls) {
    for (std::string& key : KeysOf(call)) keys.insert(std::move(key));
  }
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kFindCompaniesOfKeys, ToVector(keys), kKeyHoldersMax));
  std::map<std::string, std::vector<std::string>> holders;
  for (int row = 0; row < rows.size(); ++row) {
    holders[rows[row].Text(0)].push_back(rows[row].Text(1));
  }
  std::set<std::string> companies;
  for (auto& [key, found] : holders) {
    if (found.size() > static_cast<size_t>(kKeyHoldersMax)) {
      index.MarkCrowded(key);
    } else {
      companies.insert(found.begin(), found.end());
    }
  }
  return companies;
}

// Accounts, contacts and deals of the companies, then the deals' owners and products.
template <class Companies>
absl::Status AddCompanies(Transaction& transaction, const Companies& companies,
                          CandidateIndex& index) {
  std::vector<std::string> accounts;
  std::vector<std::string> deals;
  for (const std::string& company : companies) {
    absl::string_view id = company;
    if (absl::ConsumePrefix(&id, "accounts/")) {
      accounts.emplace_back(id);
    } else if (absl::ConsumePrefix(&id, "opportunities/")) {
      deals.emplace_back(id);
    }
  }
  RETURN_IF_ERROR(ForEachCopy<crm::v1::Account>(
      transaction, queries::kLoadAccountCopies, {accounts},
      [&](const crm::v1::Account& account) { index.Add(FromProto(account)); }));
  RETURN_IF_ERROR(ForEachCopy<crm::v1::Contact>(
      transaction, queries::kLoadContactsOfAccounts, {accounts},
      [&](const crm::v1::Contact& contact) { index.Add(FromProto(contact)); }));
  std::set<std::string> owners;
  std::set<std::string> products;
  RETURN_IF_ERROR(ForEachCopy<crm::v1::Opportunity>(
      transaction, queries::kLoadOpportunitiesOfCompanies, {accounts, deals},
      [&](const crm::v1::Opportunity& opportunity) {
        OpportunityRecord record = FromProto(opportunity);
        owners.insert(record.owner);
        products.insert(record.product);
        index.Add(std::move(record));
      }));
  RETURN_IF_ERROR(
      ForEachCopy<crm::v1::User>(transaction, queries::kLoadUserCopies, {ToVector(owners)},
                                 [&](const crm::v1::User& user) { index.Add(FromProto(user)); }));
  return ForEachCopy<crm::v1::Product>(
      transaction, queries::kLoadProductCopies, {ToVector(products)},
      [&](const crm::v1::Product& product) { index.Add(FromProto(product)); });
}

}  // namespace

absl::StatusOr<std::map<std::string, CallRecord>> LoadCalls(Transaction& transaction,
                                                            absl::Span<const std::string> ids) {
  std::map<std::string, CallRecord> calls;
  RETURN_IF_ERROR(ForEachCopy<crm::v1::Call>(transaction, queries::kLoadCallCopies,
                                             {std::vector<std::string>(ids.begin(), ids.end())},
                                             [&](const crm::v1::Call& call) {
                                               CallRecord record = FromProto(call);
                                               std::string id = record.id;
                                               calls[std::move(id)] = std::move(record);
                                             }));
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadCallMentions,
                                       std::vector<std::string>(ids.begin(), ids.end())));
  for (int row = 0; row < rows.size(); ++row) {
    const auto call = calls.find(rows[row].Text(0));
    if (call == calls.end()) continue;
    v1::CallMentions mentions;
    if (!mentions.ParseFromString(rows[row].Binary(1))) {
      return absl::DataLossError(
          absl::StrCat("the mentions of call ", rows[row].Text(0), " cannot be read"));
    }
    call->second.mentions = FromProto(mentions);
  }
  return calls;
}

absl::StatusOr<CandidateIndex> LoadCandidates(Transaction& transaction,
                                              const std::map<std::string, CallRecord>& calls,
                                              const std::vector<std::string>& more_opportunities) {
  CandidateIndex index;
  ASSIGN_OR_RETURN(std::set<std::string> companies, FindCompanies(transaction, calls, index));
  if (!more_opportunities.empty()) {
    RETURN_IF_ERROR(ForEachCopy<crm::v1::Opportunity>(
        transaction, queries::kLoadOpportunityCopies, {more_opportunities},
        [&](const crm::v1::Opportunity& opportunity) {
          companies.insert(CompanyKeyOf(FromProto(opportunity)));
        }));
  }
  RETURN_IF_ERROR(AddCompanies(transaction, companies, index));
  index.Finish();
  return index;
}

absl::StatusOr<CompanyChanges> ListCompanyChanges(Transaction& transaction, int64_t position,
                                                  int limit) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListCompanyChanges, position, limit));
  CompanyChanges changes;
  changes.companies = FirstColumn(rows);
  changes.position = rows.empty() ? position : rows[rows.size() - 1].Int(1);
  return changes;
}

absl::Status LoadCompanies(Transaction& transaction, absl::Span<const std::string> companies,
                           CandidateIndex& index) {
  return AddCompanies(transaction, companies, index);
}

}  // namespace dealtrace::matching
