#include "services/matching/store/link_store.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/store/columns.h"
#include "services/matching/store/content.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {
namespace {

using matching::v1::Link;
using postgres::Transaction;

template <class Part>
void KeepVisibleParts(const absl::flat_hash_set<std::string>& visible,
                      google::protobuf::RepeatedPtrField<Part>* parts) {
  parts->erase(std::remove_if(parts->begin(), parts->end(),
                              [&](const Part& part) {
                                return !visible.contains(
                                    rpc::ResourceIdOrEmpty("opportunities", part.opportunity()));
                              }),
               parts->end());
}

// Takes out the candidates and shares of which the viewer may not know, and the sentence that may
// name them.
absl::Status KeepVisible(Transaction& transaction, const rights::Viewer& viewer,
                         std::vector<Link>& links) {
  std::vector<std::string> deals;
  for (const Link& link : links) {
    for (const auto& candidate : link.candidates()) {
      deals.push_back(rpc::ResourceIdOrEmpty("opportunities", candidate.opportunity()));
    }
    for (const auto& share : link.shares()) {
      deals.push_back(rpc::ResourceIdOrEmpty("opportunities", share.opportunity()));
    }
  }
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kFindVisibleDeals, deals, viewer.owners, viewer.teams));
  absl::flat_hash_set<std::string> visible;
  for (int row = 0; row < rows.size(); ++row) visible.insert(rows[row].Text(0));
  for (Link& link : links) {
    const int before = link.candidates_size() + link.shares_size();
    KeepVisibleParts(visible, link.mutable_candidates());
    KeepVisibleParts(visible, link.mutable_shares());
    if (link.candidates_size() + link.shares_size() < before) link.clear_explanation();
  }
  return absl::OkStatus();
}

}  // namespace

std::string ContentHash(const Link& link) {
  Link content = link;
  content.clear_decide_time();
  return HashOf(SerializeDeterministically(content));
}

absl::StatusOr<matching::v1::Link> ReadLink(const postgres::Row& row) {
  Link link;
  if (!link.ParseFromString(row.Binary(1))) {
    return absl::DataLossError(absl::StrCat("the link of call ", row.Text(0), " cannot be read"));
  }
  const absl::Time decided = row.Time(2);
  link.mutable_decide_time()->set_seconds(absl::ToUnixSeconds(decided));
  return link;
}

absl::Status StoreLinks(Transaction& transaction, absl::Span<const DecidedLink> links) {
  std::vector<std::string> ids, reasons, opportunities, accounts, hashes;
  std::vector<int64_t> decisions, too_short, revisions, amounts, priorities;
  std::vector<postgres::Bytes> contents;
  for (const DecidedLink& decided : links) {
    const Link& link = decided.link;
    std::string content = SerializeDeterministically(link);
    ids.push_back(rpc::ResourceIdOrEmpty("links", link.name()));
    decisions.push_back(link.decision());
    reasons.push_back(link.reason());
    opportunities.push_back(rpc::ResourceIdOrEmpty("opportunities", link.opportunity()));
    accounts.push_back(rpc::ResourceIdOrEmpty("accounts", link.account()));
    too_short.push_back(link.too_short() ? 1 : 0);
    hashes.push_back(HashOf(content));
    contents.push_back({std::move(content)});
    revisions.push_back(decided.review_revision);
    amounts.push_back(decided.amount_at_stake);
    priorities.push_back(decided.review_priority);
  }
  RETURN_IF_ERROR(transaction.Execute(queries::kKeepLinkVersions, ids, hashes).status());
  return transaction
      .Execute(queries::kUpsertLinks, std::move(ids), std::move(decisions), std::move(reasons),
               std::move(opportunities), std::move(accounts), std::move(too_short),
               std::move(hashes), std::move(contents), std::move(revisions), std::move(amounts),
               std::move(priorities))
      .status();
}

absl::StatusOr<std::vector<std::string>> DeleteLinks(Transaction& transaction,
                                                     const std::vector<std::string>& call_ids) {
  ASSIGN_OR_RETURN(const postgres::Result deleted,
                   transaction.Execute(queries::kDeleteLinks, call_ids));
  if (!deleted.empty()) {
    RETURN_IF_ERROR(transaction.Execute(queries::kDeleteLinkVersions, call_ids).status());
  }
  return FirstColumn(deleted);
}

absl::StatusOr<absl::flat_hash_map<std::string, Link>> LoadLinks(
    Transaction& transaction, absl::Span<const std::string> call_ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadLinks,
                                       std::vector<std::string>(call_ids.begin(), call_ids.end())));
  absl::flat_hash_map<std::string, Link> links;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(links[rows[row].Text(0)], ReadLink(rows[row]));
  }
  return links;
}

absl::StatusOr<std::vector<Link>> ListLinks(Transaction& transaction, const rights::Viewer& viewer,
                                            const LinkFilter& filter,
                                            const std::string& after_call_id, int count_max) {
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kListLinks, after_call_id, static_cast<int64_t>(filter.decision),
                          filter.reason, filter.opportunity_id, filter.account_id, count_max,
                          filter.call_id, viewer.sees_all, viewer.owners, viewer.teams));
  std::vector<Link> links;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(Link link, ReadLink(rows[row]));
    links.push_back(std::move(link));
  }
  if (!viewer.sees_all) RETURN_IF_ERROR(KeepVisible(transaction, viewer, links));
  return links;
}

absl::StatusOr<matching::v1::MatchingStatistics> CountLinks(Transaction& transaction) {
  matching::v1::MatchingStatistics statistics;
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kCountLinks));
  int64_t total = 0;
  for (int row = 0; row < rows.size(); ++row) {
    matching::v1::ReasonCount& count = *statistics.add_reason_counts();
    count.set_decision(static_cast<Link::Decision>(rows[row].Int(0)));
    count.set_reason(rows[row].Text(1));
    count.set_link_count(rows[row].Int(2));
    count.set_too_short_count(rows[row].Int(3));
    total += rows[row].Int(2);
  }
  statistics.set_link_count(total);
  ASSIGN_OR_RETURN(const postgres::Result dirty, transaction.Execute(queries::kCountDirtyCalls));
  statistics.set_dirty_count(dirty[0].Int(0));
  return statistics;
}

}  // namespace dealtrace::matching
