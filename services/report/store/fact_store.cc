#include "services/report/store/fact_store.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/report/converters.h"
#include "services/report/store/queries.h"
#include "services/report/store/slim.h"

namespace dealtrace::report {
namespace {

using postgres::Transaction;

constexpr int kPageSize = 2000;

struct KindColumns {
  std::vector<std::string> ids;
  std::vector<int64_t> positions;
  std::vector<std::string> references;
  std::vector<int64_t> too_short;
  std::vector<postgres::Bytes> contents;
  std::vector<std::string> gone_ids;
  std::vector<int64_t> gone_positions;
};

absl::Status AddChange(const dealtrace::feed::v1::Change& change, KindColumns& columns) {
  if (change.deleted()) {
    columns.gone_ids.push_back(change.key());
    columns.gone_positions.push_back(change.position());
    return absl::OkStatus();
  }
  absl::StatusOr<SlimFact> fact = SlimDown(change.kind(), change.content());
  if (!fact.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(change.kind(), " ", change.key(), ": ", fact.status().message()));
  }
  columns.ids.push_back(change.key());
  columns.positions.push_back(change.position());
  columns.references.push_back(std::move(fact->reference));
  columns.too_short.push_back(fact->too_short ? 1 : 0);
  columns.contents.push_back({std::move(fact->content)});
  return absl::OkStatus();
}

template <class Message>
absl::Status ReadNamed(Transaction& transaction, const std::string& kind,
                       const std::function<void(const std::string&, const Message&)>& on_record) {
  std::string last_id;
  while (true) {
    ASSIGN_OR_RETURN(const postgres::Result rows,
                     transaction.Execute(queries::kListFacts, kind, last_id, kPageSize));
    for (int i = 0; i < rows.size(); ++i) {
      Message message;
      if (!message.ParseFromString(rows[i].Binary(1))) {
        return absl::DataLossError(absl::StrCat("the copy of ", kind, " ", rows[i].Text(0),
                                                " cannot be decoded: rebuild the read model"));
      }
      on_record(rows[i].Text(0), message);
    }
    if (rows.size() < kPageSize) return absl::OkStatus();
    last_id = rows[rows.size() - 1].Text(0);
  }
}

}  // namespace

const std::vector<FactFeed>& FactFeeds() {
  static const std::vector<FactFeed>* const kFeeds = new std::vector<FactFeed>{
      {"ingestion",
       {"account", "opportunity", "product", "user", "team", "region", "call", "sync_run"}},
      {"matching", {"link"}},
      {"insight", {"deal_story"}},
      {"scoring", {"score"}}};
  return *kFeeds;
}

absl::Status ApplyFacts(Transaction& transaction,
                        absl::Span<const dealtrace::feed::v1::Change> changes,
                        feed::DirtyMarker& /*marker*/) {
  std::map<std::string, KindColumns> kinds;
  for (const dealtrace::feed::v1::Change& change : changes) {
    RETURN_IF_ERROR(AddChange(change, kinds[change.kind()]));
  }
  for (auto& [kind, columns] : kinds) {
    if (!columns.ids.empty()) {
      RETURN_IF_ERROR(transaction
                          .Execute(queries::kUpsertFacts, kind, std::move(columns.ids),
                                   std::move(columns.positions), std::move(columns.references),
                                   std::move(columns.too_short), std::move(columns.contents))
                          .status());
    }
    if (!columns.gone_ids.empty()) {
      RETURN_IF_ERROR(transaction
                          .Execute(queries::kDeleteFacts, kind, std::move(columns.gone_ids),
                                   std::move(columns.gone_positions))
                          .status());
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<RunStanding> LoadRunStanding(Transaction& transaction, const std::string& run_id) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kGetFact, "sync_run", run_id));
  RunStanding standing;
  if (rows.empty()) return standing;
  ingestion::v1::SyncRun run;
  if (!run.ParseFromString(rows[0].Binary(0))) {
    return absl::DataLossError(absl::StrCat("the copy of sync_run ", run_id, " cannot be decoded"));
  }
  standing.known = true;
  standing.ended = run.state() == ingestion::v1::SyncRun::STATE_SUCCEEDED ||
                   run.state() == ingestion::v1::SyncRun::STATE_FAILED ||
                   run.state() == ingestion::v1::SyncRun::STATE_CANCELLED;
  standing.position = run.feed_position() > 0 ? run.feed_position() : rows[0].Int(1);
  return standing;
}

absl::StatusOr<Catalog> LoadCatalog(Transaction& transaction) {
  Catalog catalog;
  RETURN_IF_ERROR(ReadNamed<crm::v1::Product>(
      transaction, "product", [&](const std::string& id, const crm::v1::Product& product) {
        catalog.AddProduct(id, product.display_name());
      }));
  RETURN_IF_ERROR(ReadNamed<crm::v1::Team>(transaction, "team",
                                           [&](const std::string& id, const crm::v1::Team& team) {
                                             catalog.AddTeam(id, team.display_name());
                                           }));
  RETURN_IF_ERROR(ReadNamed<crm::v1::Region>(
      transaction, "region", [&](const std::string& id, const crm::v1::Region& region) {
        catalog.AddRegion(id, region.display_name());
      }));
  RETURN_IF_ERROR(ReadNamed<crm::v1::User>(
      transaction, "user", [&](const std::string& id, const crm::v1::User& user) {
        catalog.AddUser({id, user.display_name(), rpc::ResourceIdOrEmpty("teams", user.team()),
                         user.manager(), user.region()});
      }));
  return catalog;
}

absl::Status ReadDeals(Transaction& transaction, const rights::Viewer& viewer,
                       const Catalog& catalog,
                       const std::function<absl::Status(const DealFact&)>& on_deal,
                       const std::function<absl::Status()>& after_page) {
  std::string last_id;
  while (true) {
    ASSIGN_OR_RETURN(const postgres::Result rows,
                     transaction.Execute(queries::kListDeals, last_id, kPageSize, viewer.sees_all,
                                         viewer.owners, viewer.teams));
    for (int i = 0; i < rows.size(); ++i) {
      const postgres::Row& row = rows[i];
      StoredDeal stored;
      stored.id = row.Text(0);
      stored.opportunity = row.Binary(1);
      if (!row.IsNull(2)) stored.account = row.Binary(2);
      if (!row.IsNull(3)) stored.story = row.Binary(3);
      if (!row.IsNull(4)) stored.score = row.Binary(4);
      stored.linked_calls = static_cast<int>(row.Int(5));
      stored.counted_calls = static_cast<int>(row.Int(6));
      ASSIGN_OR_RETURN(const DealFact deal, ToDealFact(stored, catalog));
      RETURN_IF_ERROR(on_deal(deal));
    }
    RETURN_IF_ERROR(after_page());
    if (rows.size() < kPageSize) return absl::OkStatus();
    last_id = rows[rows.size() - 1].Text(0);
  }
}

absl::Status ReadStreams(Transaction& transaction,
                         const std::function<void(const StreamFact&)>& on_stream) {
  return ReadNamed<ingestion::v1::SyncRun>(
      transaction, "sync_run", [&](const std::string& id, const ingestion::v1::SyncRun& run) {
        for (const StreamFact& stream : ToStreamFacts(id, run)) on_stream(stream);
      });
}

absl::Status ReadCalls(Transaction& transaction, const rights::Viewer& viewer,
                       const std::function<absl::Status(const CallFact&)>& on_call,
                       const std::function<absl::Status()>& after_page) {
  std::string last_id;
  while (true) {
    ASSIGN_OR_RETURN(const postgres::Result rows,
                     transaction.Execute(queries::kListCalls, last_id, kPageSize, viewer.sees_all,
                                         viewer.owners, viewer.teams));
    for (int i = 0; i < rows.size(); ++i) {
      const postgres::Row& row = rows[i];
      ASSIGN_OR_RETURN(
          const CallFact call,
          ToCallFact(row.Text(0), row.Binary(1),
                     row.IsNull(2) ? std::nullopt : std::make_optional(row.Binary(2))));
      RETURN_IF_ERROR(on_call(call));
    }
    RETURN_IF_ERROR(after_page());
    if (rows.size() < kPageSize) return absl::OkStatus();
    last_id = rows[rows.size() - 1].Text(0);
  }
}

}  // namespace dealtrace::report
