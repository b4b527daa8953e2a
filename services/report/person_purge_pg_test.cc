#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "libs/erasure/person_hash.h"
#include "libs/rpc/errors.h"
#include "libs/testing/find_text.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"
#include "services/report/person_purge.h"
#include "services/report/testing/report_world.h"

namespace dealtrace::report {
namespace {

using testing::FindTextQuery;
using ::testing::HasSubstr;
using testing::MakeProto;

class PersonPurgeTest : public ::testing::Test {
 protected:
  PersonPurgeTest() {
    world_.SetAllFeeds(100);
    EXPECT_OK(world_.Apply(world_.SampleChanges()));
    report_ = world_.Ask();
    world_.WorkAll();
    EXPECT_EQ(world_.Get(report_.name()).state(), v1::Report::STATE_DONE);
  }

  int64_t Purge(const crm::v1::Erasure& erasure) {
    int64_t row_count = 0;
    EXPECT_OK(world_.database().database()->Transact(
        testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
          const absl::StatusOr<int64_t> purged = PurgePerson(transaction, erasure);
          row_count = purged.value_or(-1);
          return purged.status();
        }));
    return row_count;
  }
  std::string Find(const std::string& text) {
    return world_.database().QueryText(FindTextQuery("^report$", text));
  }

  ReportWorld world_;
  v1::Report report_;
};

crm::v1::Erasure JoLin(const std::string& kind, const std::string& key) {
  crm::v1::Erasure erasure;
  erasure.add_identifier_hashes(erasure::HashName("Jo Lin"));
  crm::v1::TouchedRecord& record = *erasure.add_touched_records();
  record.set_kind(kind);
  record.set_key(key);
  return erasure;
}

TEST_F(PersonPurgeTest, AReportThatQuotesACallOfThePersonIsWithdrawn) {
  EXPECT_THAT(Find("too expensive"), HasSubstr("report.report_content.bytes"));
  EXPECT_GT(Purge(JoLin("transcript", "files~c1")), 0);
  const v1::Report report = world_.Get(report_.name());
  EXPECT_EQ(report.state(), v1::Report::STATE_FAILED);
  EXPECT_THAT(report.state_message(), HasSubstr("erased"));
  EXPECT_THAT(report.state_message(), HasSubstr("run the report again"));
  for (const char* table : {"report_content", "report_figure", "report_row"}) {
    EXPECT_EQ(world_.database().QueryInt(absl::StrCat("SELECT count(*) FROM ", table)), 0) << table;
  }
  v1::GetReportContentRequest request;
  request.set_name(report_.name());
  EXPECT_EQ(world_.service().GetReportContent(world_.call(), request).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Purge(JoLin("transcript", "files~c1")), 0) << "a repeat does nothing";
}

TEST_F(PersonPurgeTest, ARowThatNamesThePersonLosesTheNameAndTheReportStays) {
  const auto row = MakeProto<v1::ReportRow>(
      R"(deal { opportunity: "opportunities/crm~o5" display_name: "Renewal, for Jo Lin" })");
  world_.database().Query(
      absl::StrCat("INSERT INTO report_row SELECT id, attempt, 1000, '{}', '\\x",
                   absl::BytesToHexString(row.SerializeAsString()), "' FROM report"));
  EXPECT_EQ(Purge(JoLin("opportunity", "crm~o1")), 0) << "not a row of this deal";
  EXPECT_EQ(Find("jo lin"), "report.report_row.content");
  EXPECT_EQ(Purge(JoLin("opportunity", "crm~o5")), 1);
  EXPECT_EQ(Find("jo lin"), "");
  EXPECT_EQ(world_.Get(report_.name()).state(), v1::Report::STATE_DONE);
  EXPECT_EQ(Find("Renewal, for [ERASED]"), "report.report_row.content");
}

TEST_F(PersonPurgeTest, AReportThatNamesThePersonIsWithdrawn) {
  EXPECT_OK(world_.Apply(
      {world_.Upsert("opportunity", "crm~o5",
                     MakeProto<crm::v1::Opportunity>(
                         R"(display_name: "Renewal, for Jo Lin" outcome: OUTCOME_OPEN)"))}));
  const v1::Report named = world_.Ask();
  world_.WorkAll();
  EXPECT_GT(Purge(JoLin("opportunity", "crm~o5")), 0);
  EXPECT_EQ(world_.Get(named.name()).state(), v1::Report::STATE_FAILED);
  EXPECT_EQ(world_.Get(report_.name()).state(), v1::Report::STATE_DONE);
  EXPECT_EQ(Find("jo lin"), "report.fact.content") << "facts are renewed by the feed";
}

TEST_F(PersonPurgeTest, AReportAboutOthersStays) {
  EXPECT_EQ(Purge(JoLin("transcript", "files~c2")), 0);
  EXPECT_EQ(world_.Get(report_.name()).state(), v1::Report::STATE_DONE);
}

TEST_F(PersonPurgeTest, AnAttemptInFlightCannotFinishWithWhatItReadBefore) {
  world_.database().Query("UPDATE report SET state = 2");
  const int64_t attempt = world_.database().QueryInt("SELECT attempt FROM report");
  Purge(JoLin("transcript", "files~c2"));
  EXPECT_EQ(world_.database().QueryInt("SELECT attempt FROM report"), attempt + 1);
  world_.WorkAll();
  EXPECT_EQ(world_.Get(report_.name()).state(), v1::Report::STATE_DONE);
}

}  // namespace
}  // namespace dealtrace::report
