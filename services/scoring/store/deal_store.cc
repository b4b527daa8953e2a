#include "services/scoring/store/deal_store.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/scoring/converters.h"
#include "services/scoring/store/queries.h"
#include "services/scoring/store/stored_message.h"

namespace dealtrace::scoring {
namespace {

using postgres::Transaction;

// Messages by id.
template <class Message>
absl::StatusOr<absl::flat_hash_map<std::string, Message>> LoadCopies(
    Transaction& transaction, const postgres::Query& query, const std::set<std::string>& ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(query, std::vector<std::string>(ids.begin(), ids.end())));
  absl::flat_hash_map<std::string, Message> messages;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(messages[rows[row].Text(0)], ReadMessage<Message>(rows[row], 1));
  }
  return messages;
}

using DealIndex = absl::flat_hash_map<std::string, Deal*>;

absl::Status AddFieldChanges(Transaction& transaction, const std::vector<std::string>& ids,
                             const DealIndex& deals) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadFieldChangesOfOpportunities, ids));
  for (int row = 0; row < rows.size(); ++row) {
    const auto deal = deals.find(rows[row].Text(0));
    if (deal == deals.end()) continue;
    ASSIGN_OR_RETURN(const auto change, ReadMessage<crm::v1::FieldChange>(rows[row], 1));
    AddFieldChange(change, *deal->second);
  }
  for (const auto& [id, deal] : deals) {
    std::sort(deal->stage_changes.begin(), deal->stage_changes.end(),
              [](const StageChange& a, const StageChange& b) {
                return std::tie(a.valid_from, a.recorded_at, a.stage) <
                       std::tie(b.valid_from, b.recorded_at, b.stage);
              });
    std::sort(deal->amount_changes.begin(), deal->amount_changes.end(),
              [](const AmountChange& a, const AmountChange& b) {
                return std::tie(a.recorded_at, a.amount) < std::tie(b.recorded_at, b.amount);
              });
  }
  return absl::OkStatus();
}

absl::Status AddCalls(Transaction& transaction, const std::vector<std::string>& ids,
                      const DealIndex& deals) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadCallsOfOpportunities, ids));
  for (int row = 0; row < rows.size(); ++row) {
    const auto deal = deals.find(rows[row].Text(0));
    if (deal == deals.end()) continue;
    insight::v1::CallAnalysis analysis;
    const bool analyzed = !rows[row].IsNull(2);
    if (analyzed) {
      ASSIGN_OR_RETURN(analysis, ReadMessage<insight::v1::CallAnalysis>(rows[row], 2));
    }
    deal->second->calls.push_back(ToDealCall(rows[row].Time(1), analyzed ? &analysis : nullptr));
  }
  return absl::OkStatus();
}

// Accounts, products and owners.
absl::Status AddReferences(Transaction& transaction, const std::vector<std::string>& product_ids,
                           std::vector<Deal>& deals) {
  std::set<std::string> accounts;
  std::set<std::string> owners;
  for (const Deal& deal : deals) {
    accounts.insert(deal.account);
    owners.insert(deal.owner);
  }
  ASSIGN_OR_RETURN(
      const auto account_copies,
      LoadCopies<crm::v1::Account>(transaction, queries::kLoadAccountCopies, accounts));
  ASSIGN_OR_RETURN(const auto owner_copies,
                   LoadCopies<crm::v1::User>(transaction, queries::kLoadUserCopies, owners));
  ASSIGN_OR_RETURN(
      const auto product_copies,
      LoadCopies<crm::v1::Product>(transaction, queries::kLoadProductCopies,
                                   std::set<std::string>(product_ids.begin(), product_ids.end())));
  for (size_t i = 0; i < deals.size(); ++i) {
    const auto account = account_copies.find(deals[i].account);
    if (account != account_copies.end()) AddAccount(account->second, deals[i]);
    const auto owner = owner_copies.find(deals[i].owner);
    if (owner != owner_copies.end()) deals[i].owner_name = owner->second.display_name();
    const auto product = product_copies.find(product_ids[i]);
    if (product == product_copies.end()) continue;
    deals[i].product = product->second.display_name();
    deals[i].product_family = product->second.family();
    if (product->second.has_list_price()) {
      deals[i].list_price = static_cast<double>(product->second.list_price().units());
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ListIds(absl::StatusOr<postgres::Result> rows) {
  RETURN_IF_ERROR(rows.status());
  std::vector<std::string> ids;
  for (int row = 0; row < rows->size(); ++row) ids.push_back((*rows)[row].Text(0));
  return ids;
}

}  // namespace

absl::StatusOr<std::vector<Deal>> LoadDeals(Transaction& transaction,
                                            const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadOpportunityCopies, ids));
  std::vector<Deal> deals;
  std::vector<std::string> products;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(const auto opportunity, ReadMessage<crm::v1::Opportunity>(rows[row], 1));
    deals.push_back(ToDeal(opportunity));
    products.push_back(rpc::ResourceIdOrEmpty("products", opportunity.product()));
  }
  DealIndex index;
  for (Deal& deal : deals) index[deal.id] = &deal;
  RETURN_IF_ERROR(AddReferences(transaction, products, deals));
  RETURN_IF_ERROR(AddFieldChanges(transaction, ids, index));
  RETURN_IF_ERROR(AddCalls(transaction, ids, index));
  return deals;
}

absl::StatusOr<std::vector<std::string>> ListClosedDeals(Transaction& transaction,
                                                         int64_t count_max) {
  return ListIds(transaction.Execute(queries::kListClosedOpportunities, count_max));
}

absl::StatusOr<std::vector<std::string>> ListScorableDeals(Transaction& transaction) {
  return ListIds(transaction.Execute(queries::kListScorableOpportunities));
}

absl::StatusOr<RecordsAsOf> LoadRecords(Transaction& transaction, const std::vector<Deal>& deals,
                                        absl::Time before) {
  std::set<std::string> owners;
  std::set<std::string> accounts;
  for (const Deal& deal : deals) {
    owners.insert(deal.owner);
    accounts.insert(deal.account);
  }
  RecordsAsOf records;
  const auto load = [&](const postgres::Query& query, const std::set<std::string>& ids,
                        absl::flat_hash_map<std::string, Record>& out) -> absl::Status {
    ASSIGN_OR_RETURN(
        const postgres::Result rows,
        transaction.Execute(query, std::vector<std::string>(ids.begin(), ids.end()), before));
    for (int row = 0; row < rows.size(); ++row) {
      out[rows[row].Text(0)] = {static_cast<int>(rows[row].Int(1)),
                                static_cast<int>(rows[row].Int(2))};
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(load(queries::kLoadOwnerRecords, owners, records.owners));
  RETURN_IF_ERROR(load(queries::kLoadAccountRecords, accounts, records.accounts));
  return records;
}

}  // namespace dealtrace::scoring
