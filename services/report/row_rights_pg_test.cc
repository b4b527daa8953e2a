// Whose deals a report counts, and who reads it.
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/rights/testing/method_table.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"
#include "nlohmann/json.hpp"
#include "services/report/report_service.h"
#include "services/report/testing/report_world.h"

namespace dealtrace::report {
namespace {

using ::testing::HasSubstr;
using testing::MakeProto;
using ::testing::Not;

const std::vector<std::string>& Scopes() {
  static const std::vector<std::string>& scopes =
      *new std::vector<std::string>{"reports.read", "reports.write"};
  return scopes;
}

// Ann's four deals are the sample's; Bob, of another team, has one that was lost for 7,000.
class RowRightsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(world_.Apply(world_.SampleChanges()));
    ASSERT_OK(world_.Apply(
        {world_.Upsert("opportunity", "crm~bobs", MakeProto<crm::v1::Opportunity>(R"(
             display_name: "Secret deal" outcome: OUTCOME_LOST owner: "users/crm~bob"
             close_time { seconds: 1771113600 } amount { currency_code: "USD" units: 7000 } )")),
         world_.Upsert("call", "files~bobs", MakeProto<crm::v1::Call>("has_transcript: true")),
         world_.Upsert("link", "files~bobs", MakeProto<matching::v1::Link>(R"(
             call: "calls/files~bobs" decision: DECISION_LINKED
             opportunity: "opportunities/crm~bobs" )"))}));
    ReportService::Register(
        std::make_shared<ReportService>(
            world_.database().database(),
            [](const rpc::Call&, const std::string&) { return absl::OkStatus(); }),
        pair_.server());
    pair_.Start();
  }

  std::shared_ptr<rpc::Client> Person(const std::string& user) const {
    return pair_.ClientOfPerson(Scopes(), user, {});
  }

  template <class Response>
  absl::StatusOr<Response> Call(rpc::Client& client, const std::string& method,
                                const google::protobuf::Message& request) {
    return client.Unary<Response>("dealtrace.report.v1.ReportService/" + method, request,
                                  rpc::CallOptions::Within(absl::Seconds(20)));
  }

  // Asks, makes and returns it.
  v1::Report Make(rpc::Client& client) {
    v1::RunReportRequest request;
    request.set_type(v1::Report::TYPE_WIN_LOSS);
    const auto asked = Call<v1::Report>(client, "RunReport", request);
    EXPECT_OK(asked.status());
    world_.WorkAll();
    v1::GetReportRequest get;
    get.set_name(asked->name());
    const auto made = Call<v1::Report>(client, "GetReport", get);
    EXPECT_OK(made.status());
    EXPECT_EQ(made->state(), v1::Report::STATE_DONE) << made->ShortDebugString();
    return *made;
  }

  std::string Content(rpc::Client& client, const std::string& name) {
    v1::GetReportContentRequest request;
    request.set_name(name);
    request.set_format(v1::GetReportContentRequest::FORMAT_JSON);
    const auto body = Call<google::api::HttpBody>(client, "GetReportContent", request);
    EXPECT_OK(body.status());
    return body->data();
  }

  ReportWorld world_;
  testing::RpcPair pair_{"report", Scopes()};
};

TEST_F(RowRightsTest, AReportCountsWhatItsRequesterMaySee) {
  const auto ann = Person("users/crm~ann");
  const v1::Report report = Make(*ann);
  EXPECT_EQ(report.deal_count(), 4);
  EXPECT_EQ(report.call_count(), 1) << "the one that is linked to a deal of hers";
  const std::string content = Content(*ann, report.name());
  EXPECT_EQ(nlohmann::json::parse(content)["headline"]["lost"]["count"], 2);
  EXPECT_THAT(content, Not(HasSubstr("Secret deal")));
  EXPECT_THAT(content, Not(HasSubstr("7000")));

  const v1::Report of_all = Make(*pair_.client());
  EXPECT_EQ(of_all.deal_count(), 5);
  EXPECT_EQ(of_all.call_count(), 3);
  const v1::Report of_nobody = Make(*Person(""));
  EXPECT_EQ(of_nobody.deal_count(), 0);
  EXPECT_EQ(of_nobody.call_count(), 0);
}

TEST_F(RowRightsTest, WhoOnlyHeldACallIsNotToldOfTheDealOfOthers) {
  ASSERT_OK(world_.Apply({world_.Upsert("call", "files~bobs", MakeProto<crm::v1::Call>(R"(
           has_transcript: true agent { email: "ann@seller.example" } )"))}));
  const auto ann = Person("users/crm~ann");
  const v1::Report report = Make(*ann);
  EXPECT_EQ(report.call_count(), 2);
  v1::ListReportRowsRequest request;
  request.set_parent(report.name());
  const auto rows = Call<v1::ListReportRowsResponse>(*ann, "ListReportRows", request);
  ASSERT_OK(rows.status());
  EXPECT_THAT(rows->DebugString(), HasSubstr("files~bobs"));
  EXPECT_THAT(rows->DebugString(), Not(HasSubstr("crm~bobs")));
}

TEST_F(RowRightsTest, EveryMethodShowsEveryRoleWhatItMaySee) {
  std::vector<std::string> all = Scopes();
  all.push_back("records.all");
  const auto ann = Person("users/crm~ann");
  const std::string name = Make(*ann).name();
  const std::string service = "dealtrace.report.v1.ReportService/";
  const std::string by_name = "name: '" + name + "'";
  int calls = 0;
  for (const std::string& hole : rights::testing::FindRightsHoles(
           {"dealtrace.report.v1.ReportService"},
           {{service + "RunReport", "", ""},
            {service + "GetReport", by_name, name},
            {service + "ListReports", "", name},
            {service + "GetReportContent", by_name, "content_type"},
            {service + "ListReportRows", "parent: '" + name + "'", "opportunities/crm~o1"}},
           {{"the requester", ann, false, true},
            {"somebody else", Person("users/crm~bob"), false, false},
            {"a person without user and team", Person(""), false, false},
            {"a person who may read all", pair_.ClientOfPerson(all, "users/crm~ops", {}), true,
             true},
            {"a service", pair_.client(), true, true}},
           calls)) {
    ADD_FAILURE() << hole;
  }
  EXPECT_EQ(calls, 25);
}

TEST_F(RowRightsTest, ReportsOfBeforeAreForThoseWhoSeeAll) {
  const auto ann = Person("users/crm~ann");
  const std::string name = Make(*ann).name();
  world_.database().Query("UPDATE report SET requester = DEFAULT, sees_all = DEFAULT");
  v1::GetReportRequest request;
  request.set_name(name);
  EXPECT_TRUE(absl::IsNotFound(Call<v1::Report>(*ann, "GetReport", request).status()));
  EXPECT_OK(Call<v1::Report>(*pair_.client(), "GetReport", request).status());
}

}  // namespace
}  // namespace dealtrace::report
