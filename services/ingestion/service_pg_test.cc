// The service through real gRPC: what a client in another language sees.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dealtrace/ingestion/v1/call_service.pb.h"
#include "dealtrace/ingestion/v1/crm_service.pb.h"
#include "dealtrace/ingestion/v1/erasure_service.pb.h"
#include "dealtrace/ingestion/v1/outbox_service.pb.h"
#include "dealtrace/ingestion/v1/sync_service.pb.h"
#include "libs/rpc/client.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/testing/test_identity.h"
#include "libs/telemetry/testing/span_catcher.h"
#include "libs/testing/find_text.h"
#include "libs/testing/status_matchers.h"
#include "services/ingestion/call_service.h"
#include "services/ingestion/crm_service.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/erasure_runner.h"
#include "services/ingestion/erasure_service.h"
#include "services/ingestion/outbox_service.h"
#include "services/ingestion/sync_service.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kSync[] = "dealtrace.ingestion.v1.SyncService/";
constexpr char kCrm[] = "dealtrace.ingestion.v1.CrmService/";
constexpr char kCalls[] = "dealtrace.ingestion.v1.CallService/";
constexpr char kErasures[] = "dealtrace.ingestion.v1.ErasureService/";

class ServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.WriteSource(
        "    crm: {contacts: {path: contacts.csv}, opportunities: {path: deals.csv}}\n"
        "    calls: {path: calls.jsonl}\n");
    world_.Write("contacts.csv",
                 "id,name,email,phone\nk-1,Jo Lin,jo@acme.example,+14155550100\n"
                 "k-2,Al Moe,al@acme.example,\n");
    world_.Write("deals.csv",
                 "id,account,owner,stage,contacts\nd-1,a-1,u-1,Won,k-1;k-2\nd-2,a-1,u-2,Lost,\n"
                 "d-3,a-2,u-1,Open,\n");
    world_.Write(
        "calls.jsonl",
        R"({"id":"c-1","started_at":"2025-03-01T10:00:00Z","dialed_number":"+1 415 555 0100",)"
        R"("participants":[{"name":"Jo Lin","email":"Jo@acme.example"}],)"
        R"("utterances":[{"speaker":"Jo Lin","text":"Jo Lin here, call me Jo."}]})"
        "\n"
        R"({"id":"c-2","started_at":"2025-04-01T10:00:00Z"})"
        "\n");
    rpc::ServerOptions options;
    options.address = "127.0.0.1:0";
    options.audience = "ingestion";
    std::map<std::string, std::vector<std::string>> service_scopes;
    for (const char* service : {"insight", "matching", "report", "scoring", "gateway"}) {
      service_scopes[service] = {"erasure.acknowledge"};
    }
    options.credentials = identity_.Server("ingestion", service_scopes);
    server_ = std::make_unique<rpc::Server>(options, std::make_shared<telemetry::Metrics>());
    auto database = world_.database().database();
    auto reads = std::make_shared<const RecordReads>(database);
    RegisterCrmService(reads, *server_);
    RegisterCallService(reads, *server_);
    RegisterOutboxService(database, *server_);
    ErasureService::Register(std::make_shared<ErasureService>(database), *server_);
    SyncService::Register(
        std::make_shared<SyncService>(database, SourceFiles(world_.folder() + "/sources.yaml", {})),
        *server_);
    ASSERT_OK(server_->Start());
    rpc::ClientOptions client;
    client.target = "127.0.0.1:" + std::to_string(server_->port());
    client.service = "ingestion";
    client.credentials =
        identity_.User({"ingestion"}, {"sync.read", "sync.write", "crm.read", "calls.read",
                                       "erasure.read", "erasure.write", "records.all"});
    client_ = std::make_unique<rpc::Client>(client);
  }

  // Asks for an erasure and carries it out in batches of one record.
  absl::StatusOr<crm::v1::Erasure> Erase(const v1::CreateErasureRequest& request) {
    auto created = Call<crm::v1::Erasure>(std::string(kErasures) + "CreateErasure", request);
    if (!created.ok()) return created;
    EXPECT_EQ(created->state(), crm::v1::Erasure::STATE_RUNNING);
    EXPECT_EQ(created->acknowledgements_size(), 0);
    const auto ran = NewErasureRunner()->RunOne();
    EXPECT_TRUE(ran.ok() && *ran) << ran.status();
    return GetErasure(created->name());
  }

  std::unique_ptr<ErasureRunner> NewErasureRunner() {
    ErasureRunnerOptions options;
    options.owner = "test";
    options.batch_records = 1;
    return std::make_unique<ErasureRunner>(world_.database().database(), options);
  }

  absl::StatusOr<crm::v1::Erasure> GetErasure(const std::string& name) {
    v1::GetErasureRequest request;
    request.set_name(name);
    return Call<crm::v1::Erasure>(std::string(kErasures) + "GetErasure", request);
  }

  absl::StatusOr<crm::v1::Erasure> AcknowledgeAs(const std::string& service,
                                                 const v1::AcknowledgeErasureRequest& request) {
    rpc::ClientOptions options;
    options.target = "127.0.0.1:" + std::to_string(server_->port());
    options.service = "ingestion";
    options.credentials = identity_.Service(service);
    return rpc::Client(options).Unary<crm::v1::Erasure>(
        std::string(kErasures) + "AcknowledgeErasure", request,
        rpc::CallOptions::Within(absl::Seconds(20)));
  }

  template <class Response>
  absl::StatusOr<Response> Call(const std::string& method,
                                const google::protobuf::Message& request) {
    return client_->Unary<Response>(method, request, rpc::CallOptions::Within(absl::Seconds(20)));
  }

  absl::StatusOr<v1::SyncRun> Start(const std::string& request_id) {
    v1::StartSyncRunRequest request;
    request.set_source("sources/crm");
    request.set_mode(v1::SyncRun::MODE_FULL);
    request.set_request_id(request_id);
    return Call<v1::SyncRun>(std::string(kSync) + "StartSyncRun", request);
  }

  v1::SyncRun SyncNow() {
    auto run = Start("");
    EXPECT_OK(run.status());
    auto ran = world_.NewRunner("test")->RunOne();
    EXPECT_TRUE(ran.ok() && *ran) << ran.status();
    return world_.Get(run->name().substr(run->name().find('/') + 1));
  }

  telemetry::testing::SpanCatcher spans_;
  SyncWorld world_;
  rpc::testing::TestIdentity identity_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::Client> client_;
};

TEST_F(ServiceTest, ARepeatedRequestIdAttachesToTheSameRun) {
  const std::string job = "8b0d3a5e-6d8f-4f0a-9f57-000000000004";
  auto first = Start(job);
  ASSERT_OK(first.status());
  auto repeat = Start(job);
  ASSERT_OK(repeat.status());
  EXPECT_EQ(repeat->name(), first->name());
  EXPECT_TRUE(first->has_create_time());
  EXPECT_EQ(first->trace_parent().size(), 55u) << "the run is in the trace of the call";
  auto other = Start("8b0d3a5e-6d8f-4f0a-9f57-000000000005");
  EXPECT_EQ(other.status().code(), absl::StatusCode::kFailedPrecondition);
  auto info = rpc::GetErrorInfo(other.status());
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "RUN_IN_PROGRESS");
  EXPECT_EQ(info->metadata().at("run"), first->name());
}

TEST_F(ServiceTest, StartNamesWhatIsWrong) {
  v1::StartSyncRunRequest request;
  auto status = Call<v1::SyncRun>(std::string(kSync) + "StartSyncRun", request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  auto bad = rpc::GetBadRequest(status);
  ASSERT_TRUE(bad.has_value());
  EXPECT_EQ(bad->field_violations_size(), 2);
  request.set_source("sources/none");
  request.set_mode(v1::SyncRun::MODE_BACKFILL);
  status = Call<v1::SyncRun>(std::string(kSync) + "StartSyncRun", request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  request.set_mode(v1::SyncRun::MODE_FULL);
  status = Call<v1::SyncRun>(std::string(kSync) + "StartSyncRun", request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("it has: crm"));
}

TEST_F(ServiceTest, WatchingEndsWithTheRun) {
  auto started = Start("");
  ASSERT_OK(started.status());
  auto runner = world_.NewRunner("test");
  runner->Start();
  v1::WatchSyncRunRequest request;
  request.set_name(started->name());
  v1::SyncRun last;
  ASSERT_OK(client_->CallServerStream(
      std::string(kSync) + "WatchSyncRun", request, v1::WatchSyncRunResponse(),
      rpc::CallOptions::Within(absl::Seconds(30)), [&](const google::protobuf::Message& message) {
        last = static_cast<const v1::WatchSyncRunResponse&>(message).sync_run();
        return absl::OkStatus();
      }));
  EXPECT_EQ(last.state(), v1::SyncRun::STATE_SUCCEEDED) << last.error_message();
  EXPECT_GT(last.feed_position(), 0);
  EXPECT_EQ(last.streams_size(), 3);
}

TEST_F(ServiceTest, TheRunIsInTheTraceOfTheCallThatStartedIt) {
  v1::SyncRun run = SyncNow();
  const std::string trace_id = run.trace_parent().substr(3, 32);
  std::vector<telemetry::testing::CaughtSpan> spans = spans_.Take();
  const auto* carried = telemetry::testing::Find(spans, "sync run");
  ASSERT_NE(carried, nullptr);
  EXPECT_EQ(carried->trace_id, trace_id);
  EXPECT_EQ(carried->parent_span_id, run.trace_parent().substr(36, 16));
  EXPECT_EQ(carried->kind, telemetry::SpanKind::kConsumer);
  const auto* stream = telemetry::testing::Find(spans, "sync opportunities");
  ASSERT_NE(stream, nullptr);
  EXPECT_EQ(stream->parent_span_id, carried->span_id);
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM feed_change WHERE trace_parent <> '" +
                                       run.trace_parent() + "'"),
            0);
}

TEST_F(ServiceTest, ListsPageByKeyAndFilter) {
  SyncNow();
  v1::ListOpportunitiesRequest request;
  request.set_page_size(2);
  auto page = Call<v1::ListOpportunitiesResponse>(std::string(kCrm) + "ListOpportunities", request);
  ASSERT_OK(page.status());
  EXPECT_EQ(page->opportunities_size(), 2);
  ASSERT_NE(page->next_page_token(), "");
  request.set_page_token(page->next_page_token());
  page = Call<v1::ListOpportunitiesResponse>(std::string(kCrm) + "ListOpportunities", request);
  ASSERT_OK(page.status());
  EXPECT_EQ(page->opportunities_size(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  request.set_owner("users/crm~u-1");
  EXPECT_EQ(Call<v1::ListOpportunitiesResponse>(std::string(kCrm) + "ListOpportunities", request)
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument)
      << "a token of another list";
  request.clear_page_token();
  page = Call<v1::ListOpportunitiesResponse>(std::string(kCrm) + "ListOpportunities", request);
  EXPECT_EQ(page->opportunities_size(), 2);
  request.set_account("accounts/crm~a-1");
  request.set_outcome(crm::v1::OUTCOME_WON);
  page = Call<v1::ListOpportunitiesResponse>(std::string(kCrm) + "ListOpportunities", request);
  ASSERT_EQ(page->opportunities_size(), 1);
  EXPECT_EQ(page->opportunities(0).name(), "opportunities/crm~d-1");
  request.set_owner("crm~u-1");
  EXPECT_EQ(Call<v1::ListOpportunitiesResponse>(std::string(kCrm) + "ListOpportunities", request)
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ServiceTest, GetsRecordsCallsAndTranscripts) {
  SyncNow();
  v1::GetContactRequest contact;
  contact.set_name("contacts/crm~k-1");
  auto found = Call<crm::v1::Contact>(std::string(kCrm) + "GetContact", contact);
  ASSERT_OK(found.status());
  EXPECT_EQ(found->display_name(), "Jo Lin");
  contact.set_name("contacts/crm~k-9");
  EXPECT_EQ(Call<crm::v1::Contact>(std::string(kCrm) + "GetContact", contact).status().code(),
            absl::StatusCode::kNotFound);
  v1::GetTranscriptRequest transcript;
  transcript.set_name("transcripts/crm~c-1");
  EXPECT_OK(Call<crm::v1::Transcript>(std::string(kCalls) + "GetTranscript", transcript).status());
  v1::ListCallsRequest calls;
  *calls.mutable_start_time() =
      ToTimestamp(absl::FromCivil(absl::CivilDay(2025, 3, 15), absl::UTCTimeZone()));
  auto listed = Call<v1::ListCallsResponse>(std::string(kCalls) + "ListCalls", calls);
  ASSERT_OK(listed.status());
  ASSERT_EQ(listed->calls_size(), 1);
  EXPECT_EQ(listed->calls(0).name(), "calls/crm~c-2");
}

TEST_F(ServiceTest, FieldChangesAreListedAsTheyWereKnownAtATime) {
  SyncNow();
  world_.Write("deals.csv",
               "id,account,owner,stage,contacts\nd-1,a-1,u-1,Won,\nd-2,a-1,u-2,Lost,\n"
               "d-3,a-2,u-2,Won,\n");
  v1::SyncRun run = SyncNow();
  v1::ListFieldChangesRequest request;
  request.set_record("opportunities/crm~d-3");
  auto list = [&] {
    return Call<v1::ListFieldChangesResponse>(std::string(kCrm) + "ListFieldChanges", request);
  };
  EXPECT_EQ(list()->field_changes_size(), 2);
  request.set_field("stage");
  ASSERT_EQ(list()->field_changes_size(), 1);
  EXPECT_EQ(list()->field_changes(0).old_value(), "Open");
  *request.mutable_as_of_time() = ToTimestamp(ToTime(run.create_time()) - absl::Seconds(1));
  EXPECT_EQ(list()->field_changes_size(), 0);
}

TEST_F(ServiceTest, AnErasedPersonIsGoneAndDoesNotComeBack) {
  SyncNow();
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_emails("JO@acme.example");
  request.mutable_erasure()->add_phones("+14155550100");
  request.set_request_id("8b0d3a5e-6d8f-4f0a-9f57-000000000001");
  auto erasure = Erase(request);
  ASSERT_OK(erasure.status());
  ASSERT_EQ(erasure->acknowledgements_size(), 1);
  EXPECT_EQ(erasure->acknowledgements(0).service(), "ingestion");
  EXPECT_EQ(erasure->emails_size() + erasure->phones_size() + erasure->records_size(), 0);
  auto traces = [&] {
    return world_.database().QueryInt(
        "SELECT count(*) FROM record WHERE kind <> 'lead' AND (encode(content, 'escape') ILIKE "
        "'%jo lin%' OR encode(content, 'escape') ILIKE '%jo@acme%' OR encode(content, 'escape') "
        "LIKE '%5550100%' OR encode(content, 'escape') LIKE '%crm~k-1%')");
  };
  EXPECT_EQ(traces(), 0);
  std::string fingerprint = world_.Fingerprint();
  v1::SyncRun run = SyncNow();
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  EXPECT_EQ(ReceiptOf(run, "contacts").rejected_count(), 1);
  EXPECT_EQ(traces(), 0);
  EXPECT_EQ(run.change_count(), 0);
  EXPECT_EQ(world_.Fingerprint(), fingerprint);
}

TEST_F(ServiceTest, APersonErasedByRecordIsInNoTextOfTheDatabase) {
  world_.Write("contacts.csv",
               "id,name,email,phone\nk-1,Joan Lin,jo@acme.example,+14155550100\n"
               "k-2,Al Moe,al@acme.example,+14155550100\n");
  world_.Write(
      "deals.csv",
      "id,account,owner,stage,contacts,next_step\nd-1,a-1,u-1,Won,k-1;k-2,\"Ring Joan Lin, "
      "jo@acme.example\"\nd-2,a-1,u-2,Lost,,Ring Al Moe\n");
  world_.Write(
      "calls.jsonl",
      R"({"id":"c-1","started_at":"2025-03-01T10:00:00Z","dialed_number":"+1 415 555 0100",)"
      R"("participants":[{"name":"Joan Lin","email":"Jo@acme.example"}],)"
      R"("utterances":[{"speaker":"Joan Lin","text":"Joan here, write to jo@acme.example."}]})"
      "\n"
      R"({"id":"c-2","started_at":"2025-04-01T10:00:00Z","participants":[{"name":"Al Moe"}],)"
      R"("utterances":[{"speaker":"Al Moe","text":"You should talk to Joan Lin."}]})"
      "\n");
  SyncNow();
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_records("contacts/crm~k-1");
  request.set_request_id("8b0d3a5e-6d8f-4f0a-9f57-000000000002");
  auto erasure = Erase(request);
  ASSERT_OK(erasure.status());
  auto find = [&](const std::string& text) {
    return world_.database().QueryText(testing::FindTextQuery("^ingestion$", text));
  };
  EXPECT_EQ(find("joan lin"), "");
  EXPECT_EQ(find("jo@acme"), "");
  EXPECT_EQ(find("Joan here"), "") << "single words in the person's own calls";
  EXPECT_NE(find("415 555 0100"), "") << "the switchboard is also Al Moe's";
  EXPECT_NE(find("Al Moe"), "");
  std::set<std::string> touched;
  for (const crm::v1::TouchedRecord& record : erasure->touched_records()) {
    touched.insert(record.kind() + "/" + record.key());
  }
  EXPECT_THAT(touched, IsSupersetOf({"contact/crm~k-1", "opportunity/crm~d-1", "call/crm~c-1",
                                     "transcript/crm~c-1", "transcript/crm~c-2"}));
  EXPECT_FALSE(touched.contains("opportunity/crm~d-2"));

  v1::SyncRun run = SyncNow();
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  EXPECT_EQ(run.change_count(), 0);
  EXPECT_EQ(find("joan lin"), "") << "came back with the next sync";
  EXPECT_EQ(find("jo@acme"), "");
}

TEST_F(ServiceTest, AnErasureIsCompleteWhenEveryServiceHasAcknowledged) {
  SyncNow();
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_emails("jo@acme.example");
  auto erasure = Erase(request);
  ASSERT_OK(erasure.status());
  EXPECT_THAT(erasure->pending_services(), ElementsAre("insight", "matching", "report", "scoring"));
  v1::AcknowledgeErasureRequest acknowledge;
  acknowledge.set_name(erasure->name());
  for (const char* service : {"insight", "matching", "report", "scoring", "insight"}) {
    EXPECT_EQ(erasure->state() == crm::v1::Erasure::STATE_COMPLETE,
              erasure->pending_services().empty());
    acknowledge.set_row_count(acknowledge.row_count() + 1);
    erasure = AcknowledgeAs(service, acknowledge);
    ASSERT_OK(erasure.status());
  }
  EXPECT_EQ(erasure->state(), crm::v1::Erasure::STATE_COMPLETE);
  ASSERT_EQ(erasure->acknowledgements_size(), 5);
  EXPECT_EQ(erasure->acknowledgements(1).service(), "insight");
  EXPECT_EQ(erasure->acknowledgements(1).row_count(), 1) << "the first stands";
  EXPECT_TRUE(erasure->has_complete_time());

  request.mutable_erasure()->set_emails(0, "al@acme.example");
  ASSERT_OK(Erase(request).status());
  v1::ListErasuresRequest list;
  list.set_page_size(1);
  auto page = Call<v1::ListErasuresResponse>(std::string(kErasures) + "ListErasures", list);
  ASSERT_OK(page.status());
  ASSERT_EQ(page->erasures_size(), 1);
  EXPECT_EQ(page->erasures(0).state(), crm::v1::Erasure::STATE_PENDING);
  list.set_page_token(page->next_page_token());
  page = Call<v1::ListErasuresResponse>(std::string(kErasures) + "ListErasures", list);
  ASSERT_OK(page.status());
  ASSERT_EQ(page->erasures_size(), 1);
  EXPECT_EQ(page->erasures(0).name(), erasure->name());
  EXPECT_EQ(page->next_page_token(), "");
}

TEST_F(ServiceTest, AServiceAcknowledgesForItselfOnly) {
  SyncNow();
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_emails("jo@acme.example");
  const auto erasure = Call<crm::v1::Erasure>(std::string(kErasures) + "CreateErasure", request);
  ASSERT_OK(erasure.status());
  v1::AcknowledgeErasureRequest acknowledge;
  acknowledge.set_name(erasure->name());
  EXPECT_EQ(AcknowledgeAs("matching", acknowledge).status().code(),
            absl::StatusCode::kFailedPrecondition)
      << "it cannot have heard of it";
  const auto ran = NewErasureRunner()->RunOne();
  ASSERT_TRUE(ran.ok() && *ran) << ran.status();
  acknowledge.set_service("report");
  EXPECT_EQ(AcknowledgeAs("matching", acknowledge).status().code(),
            absl::StatusCode::kInvalidArgument);
  acknowledge.clear_service();
  EXPECT_EQ(AcknowledgeAs("gateway", acknowledge).status().code(),
            absl::StatusCode::kPermissionDenied)
      << "it holds no people";
  EXPECT_EQ(Call<crm::v1::Erasure>(std::string(kErasures) + "AcknowledgeErasure", acknowledge)
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied)
      << "a person is no service";
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM erasure_acknowledgement WHERE "
                                       "service <> 'ingestion'"),
            0);
}

TEST_F(ServiceTest, AnIdThatIsAnAddressLeavesTheReceiptOnceAllHaveErased) {
  world_.Write("contacts.csv",
               "id,name,email,phone\njo@acme.example,Jo Lin,jo@acme.example,+14155550100\n");
  SyncNow();
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_emails("jo@acme.example");
  const auto created = Erase(request);
  ASSERT_OK(created.status());
  v1::AcknowledgeErasureRequest acknowledge;
  acknowledge.set_name(created->name());
  for (const char* service : {"matching", "insight", "scoring", "report"}) {
    ASSERT_OK(AcknowledgeAs(service, acknowledge).status());
  }
  v1::GetErasureRequest get;
  get.set_name(created->name());
  const auto receipt = Call<crm::v1::Erasure>(std::string(kErasures) + "GetErasure", get);
  ASSERT_OK(receipt.status());
  EXPECT_EQ(receipt->state(), crm::v1::Erasure::STATE_COMPLETE);
  std::vector<std::string> keys;
  for (const auto& record : receipt->touched_records()) keys.push_back(record.key());
  EXPECT_THAT(keys, Contains("crm~erased-1"));
  EXPECT_THAT(keys, Each(Not(HasSubstr("@"))));
  const int64_t published =
      world_.database().QueryInt("SELECT position FROM feed_change WHERE kind = 'erasure'");
  EXPECT_GT(published, world_.database().QueryInt(
                           "SELECT position FROM feed_change WHERE kind = 'contact' AND deleted"))
      << "the services keep the receipt too";
  // A repeat hides nothing more, so that services do not acknowledge for ever.
  ASSERT_OK(AcknowledgeAs("report", acknowledge).status());
  EXPECT_EQ(world_.database().QueryInt("SELECT position FROM feed_change WHERE kind = 'erasure'"),
            published);
}

TEST_F(ServiceTest, AStrangerWhoseNumberEndsAlikeStays) {
  world_.Write("contacts.csv",
               "id,name,email,phone\nk-1,Jo Lin,jo@acme.example,+14155550100\n"
               "k-2,Al Moe,al@acme.example,+33 1 55 55 01 00\n"
               "k-3,Cy Roe,cy@acme.example,155550100\n");
  SyncNow();
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_phones("+1 415 555 0100");
  ASSERT_OK(Erase(request).status());
  EXPECT_EQ(world_.database().QueryText(
                "SELECT string_agg(id, ' ' ORDER BY id) FROM record WHERE kind = 'contact'"),
            "crm~k-2 crm~k-3");
}

TEST_F(ServiceTest, ANumberOfSeveralPeopleNeedsAYesAndADryRunErasesNobody) {
  world_.Write("contacts.csv",
               "id,name,email,phone\nk-1,Jo Lin,jo@acme.example,+14155550100\n"
               "k-2,Al Moe,al@acme.example,+14155550100\n");
  SyncNow();
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_phones("+14155550100");
  request.set_request_id("8b0d3a5e-6d8f-4f0a-9f57-000000000003");
  const std::string method = std::string(kErasures) + "CreateErasure";
  const absl::Status refused = Call<crm::v1::Erasure>(method, request).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("erasure.phones[0] is shared by 2 people"));

  const std::string fingerprint = world_.Fingerprint();
  request.set_validate_only(true);
  const auto preview = Call<crm::v1::Erasure>(method, request);
  ASSERT_OK(preview.status());
  EXPECT_EQ(preview->name(), "");
  ASSERT_EQ(preview->preview().shared_identifiers_size(), 1);
  EXPECT_EQ(preview->preview().shared_identifiers(0).people_count(), 2);
  EXPECT_THAT(preview->preview().shared_identifiers(0).sample_records(),
              UnorderedElementsAre("contacts/crm~k-1", "contacts/crm~k-2"));
  std::map<std::string, int64_t> counts;
  for (const auto& kind : preview->preview().kinds()) {
    counts[kind.kind()] = kind.record_count();
    EXPECT_EQ(kind.deleted(), kind.kind() == "contact");
    EXPECT_EQ(kind.sample_keys_size(), kind.record_count());
  }
  EXPECT_EQ(counts["contact"], 2);
  EXPECT_EQ(counts["opportunity"], 1);
  EXPECT_EQ(counts["call"], 1);
  EXPECT_EQ(world_.Fingerprint(), fingerprint);
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM erasure"), 0);

  request.set_validate_only(false);
  request.set_allow_shared(true);
  ASSERT_OK(Erase(request).status());
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM record WHERE kind = 'contact'"), 0);
}

TEST_F(ServiceTest, AnErasureThatCannotBeDoneIsFailedAndGoesOnWhereItStopped) {
  SyncNow();
  const std::string damage =
      "UPDATE record SET content = '\\xff'::bytea WHERE kind = 'transcript' RETURNING 1";
  const std::string saved = world_.database().QueryText(
      "SELECT encode(content, 'hex') FROM record WHERE kind = 'transcript'");
  EXPECT_EQ(world_.database().QueryInt(damage), 1);
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_emails("jo@acme.example");
  const auto created = Call<crm::v1::Erasure>(std::string(kErasures) + "CreateErasure", request);
  ASSERT_OK(created.status());
  EXPECT_EQ(NewErasureRunner()->RunOne().status().code(), absl::StatusCode::kDataLoss);
  auto erasure = GetErasure(created->name());
  ASSERT_OK(erasure.status());
  EXPECT_EQ(erasure->state(), crm::v1::Erasure::STATE_FAILED);
  EXPECT_EQ(erasure->state_message(), "a stored transcript cannot be read");
  EXPECT_GT(erasure->remaining_record_count(), 0);
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM erasure_run WHERE wish <> ''"), 0)
      << "the wish is kept in clear";
  const int64_t touched = world_.database().QueryInt("SELECT count(*) FROM erasure_touched_record");
  EXPECT_GT(touched, 0);
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM feed_change WHERE kind = 'erasure'"),
            0);

  world_.database().Query("UPDATE record SET content = decode('" + saved +
                          "', 'hex') WHERE kind = 'transcript'");
  world_.database().Query("UPDATE erasure_run SET lease_expire_time = NULL");
  const auto ran = NewErasureRunner()->RunOne();
  ASSERT_TRUE(ran.ok() && *ran) << ran.status();
  erasure = GetErasure(created->name());
  ASSERT_OK(erasure.status());
  EXPECT_EQ(erasure->state(), crm::v1::Erasure::STATE_PENDING);
  EXPECT_EQ(erasure->state_message(), "");
  EXPECT_GT(erasure->touched_records_size(), touched);
  EXPECT_EQ(world_.database().QueryText(testing::FindTextQuery("^ingestion$", "jo@acme")), "");
}

TEST_F(ServiceTest, RecordsOfAnOlderVersionAreLookedAtUntilTheyHaveKeys) {
  SyncNow();
  world_.database().Query("UPDATE record SET mention_keys = NULL");
  v1::CreateErasureRequest request;
  request.mutable_erasure()->add_emails("jo@acme.example");
  ASSERT_OK(Erase(request).status());
  EXPECT_EQ(world_.database().QueryText(testing::FindTextQuery("^ingestion$", "jo@acme")), "");
  const auto runner = NewErasureRunner();
  while (true) {
    const auto made = runner->MakeMissingKeys();
    ASSERT_OK(made.status());
    if (!*made) break;
  }
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM record WHERE mention_keys IS NULL"),
            0);
}

TEST_F(ServiceTest, PeopleOfEveryScriptAreInNoColumnAfterTheirErasure) {
  struct Person {
    const char* name;
    const char* said;
    const char* trace;  // what must be nowhere
  };
  const Person kPeople[] = {{"Élodie Lefèvre", "Bonjour Élodie !", "lodie"},
                            {"Jörg Strauß", "Herr Strauß, bitte.", "Strau"},
                            {"Łukasz Żółć", "Dzień dobry, panie Żółć.", "Żółć"},
                            {"Ольга Петрова", "Здравствуйте, Ольга.", "Ольга"},
                            {"Σωκράτης Παπάς", "Ο ΣΩΚΡΑΤΗΣ είπε.", "ΣΩΚΡΑΤΗΣ"},
                            {"أحمد الخطيب", "مرحبا أحمد كيف", "أحمد"},
                            {"משה כהן", "שלום משה", "משה"},
                            {"李伟", "我和李伟谈过", "李伟"},
                            {"राहुल शर्मा", "नमस्ते राहुल जी", "राहुल"},
                            {"Siobhán O’Brien-Dhálaigh", "Thanks, Siobhán.", "Siobh"},
                            {"Bo Qi", "Thanks, Bo.", "Bo."},
                            {"ANNE DUBOIS", "Merci Dubois.", "Dubois"},
                            {"Zoe\u0301 Quill", "Hi Zo\u00E9.", "Zo\u00E9"}};
  std::string contacts = "id,name,email,phone\n";
  std::string calls;
  int number = 0;
  for (const Person& person : kPeople) {
    const std::string n = std::to_string(++number);
    contacts += "k-" + n + "," + person.name + ",p" + n + "@acme.example,\n";
    calls += "{\"id\":\"c-" + n +
             "\",\"started_at\":\"2025-03-01T10:00:00Z\",\"participants\":[{\"name\":\"" +
             person.name + "\",\"email\":\"p" + n +
             "@acme.example\"}],\"utterances\":[{\"speaker\":\"Rep\",\"text\":\"" + person.said +
             "\"},{\"speaker\":\"" + person.name + "\",\"text\":\"Yes.\"}]}\n";
  }
  world_.Write("contacts.csv", contacts);
  world_.Write("calls.jsonl", calls);
  SyncNow();
  number = 0;
  for (const Person& person : kPeople) {
    const auto find = [&](const std::string& text) {
      return world_.database().QueryText(testing::FindTextQuery("^ingestion$", text));
    };
    EXPECT_NE(find(person.trace), "") << person.name << " is not there to be erased";
    v1::CreateErasureRequest request;
    request.mutable_erasure()->add_emails("p" + std::to_string(++number) + "@acme.example");
    ASSERT_OK(Erase(request).status());
    EXPECT_EQ(find(person.trace), "") << person.name;
    EXPECT_EQ(find(person.name), "") << person.name;
  }
}

TEST_F(ServiceTest, AnErasureOfNobodyIsRefused) {
  v1::CreateErasureRequest request;
  auto method = std::string(kErasures) + "CreateErasure";
  EXPECT_EQ(Call<crm::v1::Erasure>(method, request).status().code(),
            absl::StatusCode::kInvalidArgument);
  request.mutable_erasure()->add_emails("nobody");
  EXPECT_EQ(Call<crm::v1::Erasure>(method, request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ServiceTest, SourcesRunsAndTheOutboxAreListed) {
  v1::SyncRun run = SyncNow();
  auto sources =
      Call<v1::ListSourcesResponse>(std::string(kSync) + "ListSources", v1::ListSourcesRequest());
  ASSERT_OK(sources.status());
  ASSERT_EQ(sources->sources_size(), 1);
  EXPECT_EQ(sources->sources(0).latest_run(), run.name());
  EXPECT_EQ(sources->sources(0).streams_size(), 3);
  SyncNow();
  v1::ListSyncRunsRequest request;
  request.set_page_size(1);
  auto runs = Call<v1::ListSyncRunsResponse>(std::string(kSync) + "ListSyncRuns", request);
  ASSERT_OK(runs.status());
  request.set_page_token(runs->next_page_token());
  runs = Call<v1::ListSyncRunsResponse>(std::string(kSync) + "ListSyncRuns", request);
  ASSERT_OK(runs.status());
  ASSERT_EQ(runs->sync_runs_size(), 1);
  EXPECT_EQ(runs->sync_runs(0).name(), run.name());
  EXPECT_EQ(runs->next_page_token(), "");
  auto outbox = Call<v1::ListOutboxEntriesResponse>(
      "dealtrace.ingestion.v1.OutboxService/ListOutboxEntries", v1::ListOutboxEntriesRequest());
  ASSERT_OK(outbox.status());
  EXPECT_EQ(outbox->outbox_entries_size(), 0);
}

}  // namespace
}  // namespace dealtrace::ingestion
