#include "services/report/testing/report_world.h"

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "dealtrace/scoring/v1/score.pb.h"
#include "gtest/gtest.h"
#include "libs/feed/dirty.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rights/rows.h"
#include "libs/testing/proto_matchers.h"
#include "services/report/migrations/migrations.h"
#include "services/report/store/fact_store.h"

namespace dealtrace::report {
namespace {

using testing::MakeProto;

std::vector<postgres::Migration> AllMigrations() {
  std::vector<postgres::Migration> all(feed::FeedMigrations().begin(),
                                       feed::FeedMigrations().end());
  all.push_back({"0000_request_ledger", postgres::kRequestLedgerMigration});
  all.push_back({"0000_rights", rights::kRightsMigration});
  all.insert(all.end(), std::begin(kMigrations), std::end(kMigrations));
  return all;
}

}  // namespace

ReportWorld::ReportWorld()
    : database_("report", AllMigrations()),
      service_(database_.database(),
               [this](const rpc::Call&, const std::string&) { return run_found; }),
      worker_(database_.database(), std::make_shared<telemetry::Metrics>(), "test") {}

dealtrace::feed::v1::Change ReportWorld::Upsert(const std::string& kind, const std::string& key,
                                                const google::protobuf::Message& content) {
  dealtrace::feed::v1::Change change = Tombstone(kind, key);
  change.set_deleted(false);
  change.mutable_content()->PackFrom(content);
  return change;
}

dealtrace::feed::v1::Change ReportWorld::Tombstone(const std::string& kind,
                                                   const std::string& key) {
  dealtrace::feed::v1::Change change;
  change.set_kind(kind);
  change.set_key(key);
  change.set_position(next_position_++);
  change.set_deleted(true);
  return change;
}

absl::Status ReportWorld::Apply(const std::vector<dealtrace::feed::v1::Change>& changes) {
  return database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        feed::DirtyMarker marker("", "");
        feed::ConsumerOptions consumer;
        consumer.kinds = FactFeeds().front().kinds;
        consumer.apply = ApplyFacts;
        return rights::WithRights(std::move(consumer)).apply(transaction, changes, marker);
      });
}

void ReportWorld::SetFeed(const std::string& feed, int64_t position, int64_t reflects_ingestion) {
  const std::string reflects =
      feed == "ingestion" ? "'{}'" : absl::StrCat("'{\"ingestion\": ", reflects_ingestion, "}'");
  database_.Query(absl::StrCat("INSERT INTO feed_cursor (feed, position, reflects) VALUES ('", feed,
                               "', ", position, ", ", reflects,
                               ") ON CONFLICT (feed) DO UPDATE SET position = excluded.position, "
                               "reflects = excluded.reflects"));
  database_.Query(
      absl::StrCat("INSERT INTO feed_watermark (feed, sequence, position, reflects) SELECT feed, "
                   "nextval('feed_dirty_sequence'), position, reflects FROM feed_cursor WHERE "
                   "feed = '",
                   feed, "'"));
}

void ReportWorld::SetAllFeeds(int64_t position) {
  for (const FactFeed& feed : FactFeeds()) SetFeed(feed.feed, position, position);
}

std::vector<dealtrace::feed::v1::Change> ReportWorld::SampleChanges() {
  std::vector<dealtrace::feed::v1::Change> changes;
  changes.push_back(Upsert("account", "crm~acme", MakeProto<crm::v1::Account>(R"(
      display_name: "Acme" segment: "SMB" industry: "Retail" phone: "+15550100" )")));
  changes.push_back(
      Upsert("product", "crm~GTX Pro", MakeProto<crm::v1::Product>(R"(display_name: "GTX Pro")")));
  changes.push_back(Upsert("user", "crm~ann", MakeProto<crm::v1::User>(R"(
      display_name: "Ann" email: "ann@seller.example" manager: "Dustin" region: "East" )")));
  const auto deal = [&](const std::string& id, const std::string& outcome, int amount) {
    changes.push_back(Upsert("opportunity", "crm~" + id,
                             MakeProto<crm::v1::Opportunity>(absl::StrCat(
                                 R"(display_name: "Deal )", id, R"(" outcome: )", outcome,
                                 R"( account: "accounts/crm~acme" owner: "users/crm~ann"
                                     product: "products/crm~GTXPro" contact_phone: "+15550199"
                                     close_time { seconds: 1771113600 }
                                     amount { currency_code: "USD" units: )",
                                 amount, "}"))));
  };
  deal("o1", "OUTCOME_LOST", 100);
  deal("o2", "OUTCOME_LOST", 200);
  deal("o3", "OUTCOME_WON", 300);
  deal("o4", "OUTCOME_OPEN", 400);
  for (const char* id : {"c1", "c2"}) {
    changes.push_back(Upsert("call", absl::StrCat("files~", id), MakeProto<crm::v1::Call>(R"(
        has_transcript: true dialed_number: "+15550123" duration { seconds: 600 } )")));
  }
  changes.push_back(Upsert("link", "files~c1", MakeProto<matching::v1::Link>(R"(
      call: "calls/files~c1" decision: DECISION_LINKED reason: "NAME_AND_PHONE_AGREE"
      opportunity: "opportunities/crm~o1" explanation: "both say acme" )")));
  changes.push_back(Upsert("link", "files~c2", MakeProto<matching::v1::Link>(R"(
      call: "calls/files~c2" decision: DECISION_UNLINKED reason: "NO_CANDIDATE" )")));
  changes.push_back(Upsert("deal_story", "crm~o1", MakeProto<insight::v1::DealStory>(R"(
      opportunity: "opportunities/crm~o1" outcome: OUTCOME_LOST call_count: 1
      analyzed_call_count: 1 crm_reason_kind: CRM_REASON_KIND_SPECIFIC
      crm_reason_text: "no budget" crm_reason_codes: "BUDGET"
      reasons { code: "PRICE" rank: 1 evidence { weight: 0.9 quote {
        call: "calls/files~c1" utterance_index: 4 byte_offset: 2 byte_length: 12
        text: "too expensive" speaker: "Jo Lin" role: SPEAKER_ROLE_CUSTOMER start_ms: 65000 } } }
      )")));
  for (const char* id : {"o2", "o3", "o4"}) {
    changes.push_back(
        Upsert("deal_story", absl::StrCat("crm~", id),
               MakeProto<insight::v1::DealStory>("crm_reason_kind: CRM_REASON_KIND_BLANK")));
  }
  changes.push_back(Upsert("score", "crm~o4", MakeProto<scoring::v1::Score>(R"(
      win_probability: 0.25 basis: BASIS_NO_SIGNAL )")));
  return changes;
}

dealtrace::feed::v1::Change ReportWorld::EndedRun(const std::string& id, int64_t position) {
  ingestion::v1::SyncRun run;
  run.set_state(ingestion::v1::SyncRun::STATE_SUCCEEDED);
  run.set_feed_position(position);
  return Upsert("sync_run", id, run);
}

v1::Report ReportWorld::Ask(v1::RunReportRequest request) {
  request.set_type(v1::Report::TYPE_WIN_LOSS);
  const absl::StatusOr<v1::Report> report = service_.RunReport(call_, request);
  EXPECT_TRUE(report.ok()) << report.status();
  return report.value_or(v1::Report());
}

v1::Report ReportWorld::Get(const std::string& name) {
  v1::GetReportRequest request;
  request.set_name(name);
  const absl::StatusOr<v1::Report> report = service_.GetReport(call_, request);
  EXPECT_TRUE(report.ok()) << report.status();
  return report.value_or(v1::Report());
}

void ReportWorld::WorkAll() {
  while (true) {
    const absl::StatusOr<bool> worked = worker_.WorkOnce("test");
    ASSERT_TRUE(worked.ok()) << worked.status();
    if (!*worked) return;
  }
}

std::string ReportWorld::Content(const std::string& name,
                                 v1::GetReportContentRequest::Format format) {
  v1::GetReportContentRequest request;
  request.set_name(name);
  request.set_format(format);
  const absl::StatusOr<google::api::HttpBody> body = service_.GetReportContent(call_, request);
  EXPECT_TRUE(body.ok()) << body.status();
  return body.ok() ? body->data() : "";
}

}  // namespace dealtrace::report
