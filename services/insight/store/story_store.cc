#include "services/insight/store/story_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/insight/store/columns.h"
#include "services/insight/store/queries.h"
#include "services/insight/store/stored_message.h"

namespace dealtrace::insight {
namespace {

using postgres::Transaction;

absl::Status Parse(const postgres::Row& row, int column, const std::string& id,
                   google::protobuf::Message& message) {
  if (message.ParseFromString(row.Binary(column))) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the stored ", message.GetDescriptor()->full_name(), " ",
                                          id, " cannot be read"));
}

absl::StatusOr<v1::DealStory> ReadStory(const postgres::Row& row) {
  v1::DealStory story;
  RETURN_IF_ERROR(Parse(row, 1, row.Text(0), story));
  return story;
}

}  // namespace

absl::StatusOr<absl::flat_hash_map<std::string, Deal>> LoadDeals(
    Transaction& transaction, absl::Span<const std::string> ids) {
  const std::vector<std::string> keys(ids.begin(), ids.end());
  absl::flat_hash_map<std::string, Deal> deals;
  ASSIGN_OR_RETURN(const postgres::Result opportunities,
                   transaction.Execute(queries::kLoadOpportunityCopies, keys));
  for (int row = 0; row < opportunities.size(); ++row) {
    const std::string id = opportunities[row].Text(0);
    RETURN_IF_ERROR(Parse(opportunities[row], 1, id, deals[id].opportunity));
  }
  ASSIGN_OR_RETURN(const postgres::Result calls,
                   transaction.Execute(queries::kLoadCallsOfDeals, keys));
  for (int row = 0; row < calls.size(); ++row) {
    const auto deal = deals.find(calls[row].Text(0));
    if (deal == deals.end()) continue;
    LinkedCall call;
    call.id = calls[row].Text(1);
    call.too_short = calls[row].Bool(2);
    if (!calls[row].IsNull(3)) RETURN_IF_ERROR(Parse(calls[row], 3, call.id, call.call));
    call.analyzed = !calls[row].IsNull(4);
    if (call.analyzed) RETURN_IF_ERROR(Parse(calls[row], 4, call.id, call.analysis));
    deal->second.calls.push_back(std::move(call));
  }
  return deals;
}

absl::StatusOr<std::vector<std::string>> StoreStories(Transaction& transaction,
                                                      absl::Span<const v1::DealStory> stories) {
  std::vector<std::string> ids;
  std::vector<std::string> main_reasons;
  std::vector<std::string> hashes;
  std::vector<int64_t> outcomes;
  std::vector<int64_t> kinds;
  std::vector<postgres::Bytes> contents;
  for (const v1::DealStory& story : stories) {
    std::string content = SerializeStable(story);
    ids.push_back(rpc::ResourceIdOrEmpty("dealStories", story.name()));
    outcomes.push_back(story.outcome());
    main_reasons.push_back(story.reasons().empty() ? "" : story.reasons(0).code());
    kinds.push_back(story.crm_reason_kind());
    hashes.push_back(HashOf(content));
    contents.push_back({std::move(content)});
  }
  RETURN_IF_ERROR(transaction
                      .Execute(queries::kUpsertDealStories, std::move(ids), std::move(outcomes),
                               std::move(main_reasons), std::move(kinds), hashes,
                               std::move(contents))
                      .status());
  return hashes;
}

absl::StatusOr<std::vector<std::string>> DeleteStories(Transaction& transaction,
                                                       const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const postgres::Result deleted,
                   transaction.Execute(queries::kDeleteDealStories, ids));
  return FirstColumn(deleted);
}

absl::StatusOr<absl::flat_hash_map<std::string, v1::DealStory>> LoadStories(
    Transaction& transaction, absl::Span<const std::string> ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadDealStories,
                                       std::vector<std::string>(ids.begin(), ids.end())));
  absl::flat_hash_map<std::string, v1::DealStory> stories;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(stories[rows[row].Text(0)], ReadStory(rows[row]));
  }
  return stories;
}

absl::StatusOr<std::vector<v1::DealStory>> ListStories(Transaction& transaction,
                                                       const rights::Viewer& viewer,
                                                       const StoryFilter& filter,
                                                       const std::string& after_id, int count_max) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(
                       queries::kListDealStories, after_id, static_cast<int64_t>(filter.outcome),
                       filter.main_reason, static_cast<int64_t>(filter.crm_reason_kind), count_max,
                       filter.opportunity_id, viewer.sees_all, viewer.owners, viewer.teams));
  std::vector<v1::DealStory> stories;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(v1::DealStory story, ReadStory(rows[row]));
    stories.push_back(std::move(story));
  }
  return stories;
}

}  // namespace dealtrace::insight
