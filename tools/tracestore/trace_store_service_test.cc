#include "tools/tracestore/trace_store_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/testing/test_identity.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/span.h"
#include "libs/telemetry/telemetry.h"
#include "libs/testing/status_matchers.h"
#include "tools/tracestore/trace_source.h"

namespace dealtrace::tracestore {
namespace {

using ::dealtrace::testing::StatusIs;

class TraceStoreServiceTest : public ::testing::Test {
 protected:
  TraceStoreServiceTest() {
    folder_ = ::testing::TempDir() + "trace_store_" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    Start();
  }
  ~TraceStoreServiceTest() override {
    server_.reset();
    for (const std::string& name : variables_) unsetenv(name.c_str());
    std::filesystem::remove_all(folder_);
  }

  void Start() {
    SpanLogOptions options;
    options.folder = folder_ + "/spans";
    absl::StatusOr<std::unique_ptr<SpanStore>> store = SpanStore::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    rpc::ServerOptions server;
    server.address = "127.0.0.1:0";
    server.token_address = "127.0.0.1:0";
    server.audience = "tracestore";
    server.credentials = identity_.Server("tracestore");
    server_ = std::make_unique<rpc::Server>(server, metrics_);
    RegisterTraceStore(*server_, *std::move(store), metrics_);
    ASSERT_OK(server_->Start());
  }

  std::string target() const { return absl::StrCat("127.0.0.1:", server_->port()); }

  void Set(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    variables_.push_back(name);
  }

  // What a service of a local stack is told.
  void SetExporter(const std::string& token) {
    std::ofstream(folder_ + "/ca.pem") << identity_.Nobody().ca_certificate;
    Set("OTEL_EXPORTER_OTLP_ENDPOINT", absl::StrCat("https://127.0.0.1:", server_->token_port()));
    Set("OTEL_EXPORTER_OTLP_CERTIFICATE", folder_ + "/ca.pem");
    Set("OTEL_EXPORTER_OTLP_HEADERS", absl::StrCat("authorization=Bearer%20", token));
  }

  // Makes two spans with the process's telemetry and returns their trace.
  std::string ExportTwoSpans(telemetry::SpanStatistics& statistics) {
    auto telemetry =
        telemetry::Telemetry::Start({.service_name = "matching", .service_version = "1"});
    EXPECT_TRUE(telemetry.ok()) << telemetry.status();
    telemetry::Span outer = telemetry::Span::Start("outer");
    const std::string trace = outer.context().trace_id();
    {
      const telemetry::Scope scope(outer);
      telemetry::Span inner = telemetry::Span::Start("inner");
      inner.SetAttribute("count", int64_t{3});
      inner.SetError(absl::UnavailableError("gone"));
    }
    telemetry::RecordNames records;
    records.Add("calls/files~c-1");
    outer.SetRecords(records);
    outer.End();
    EXPECT_TRUE((*telemetry)->Flush(absl::Seconds(10)));
    statistics = (*telemetry)->span_statistics();
    return trace;
  }

  rpc::ClientOptions Reader() const {
    rpc::ClientOptions client;
    client.target = target();
    client.service = "tracestore";
    client.credentials = identity_.User({"tracestore"}, {"traces.read"});
    return client;
  }

  const rpc::testing::TestIdentity identity_;
  std::string folder_;
  std::vector<std::string> variables_;
  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
  std::unique_ptr<rpc::Server> server_;
};

TEST_F(TraceStoreServiceTest, KeepsWhatOpenTelemetryExportsOverTlsWithAToken) {
  SetExporter(identity_.Token({"tracestore"}, {"traces.write"}));
  telemetry::SpanStatistics statistics;
  const std::string id = ExportTwoSpans(statistics);
  EXPECT_EQ(statistics.started, 2);
  EXPECT_EQ(statistics.exported, 2);
  EXPECT_EQ(statistics.dropped, 0);

  const auto source = ReadFrom(target(), identity_.User({"tracestore"}, {"traces.read"}));
  const absl::StatusOr<v1::Trace> trace = source->Get(id, absl::Now() + absl::Seconds(10));
  ASSERT_TRUE(trace.ok()) << trace.status();
  ASSERT_EQ(trace->spans_size(), 2);
  EXPECT_EQ(trace->spans(0).display_name(), "outer");
  EXPECT_EQ(trace->spans(0).service(), "matching");
  EXPECT_EQ(trace->spans(1).parent_span(), trace->spans(0).span());
  EXPECT_EQ(trace->spans(1).attributes().at("count"), "3");
  EXPECT_EQ(trace->spans(1).outcome(), v1::Span::OUTCOME_ERROR);
}

TEST_F(TraceStoreServiceTest, CountsSpansThatTheReceiverRefuses) {
  SetExporter(identity_.Token({"tracestore"}, {"traces.read"}));
  telemetry::SpanStatistics statistics;
  ExportTwoSpans(statistics);
  EXPECT_EQ(statistics.exported, 0);
  EXPECT_EQ(statistics.failed, 2);
}

TEST_F(TraceStoreServiceTest, RemembersAcrossARestart) {
  SetExporter(identity_.Token({"tracestore"}, {"traces.write"}));
  telemetry::SpanStatistics statistics;
  const std::string id = ExportTwoSpans(statistics);
  server_.reset();
  Start();
  const auto source = ReadFrom(target(), identity_.User({"tracestore"}, {"traces.read"}));
  EXPECT_OK(source->Get(id, absl::Now() + absl::Seconds(10)));
  rpc::Client client(Reader());
  const auto list = client.Unary<v1::ListTracesResponse>(
      "dealtrace.tracestore.v1.TraceStoreService/ListTraces", v1::ListTracesRequest(),
      rpc::CallOptions::Within(absl::Seconds(10)));
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->traces_size(), 1);
  EXPECT_EQ(list->traces(0).span_count(), 2);
  EXPECT_EQ(list->traces(0).error_count(), 1);
}

TEST_F(TraceStoreServiceTest, FindsATraceByARecordAlsoAfterARestart) {
  SetExporter(identity_.Token({"tracestore"}, {"traces.write"}));
  telemetry::SpanStatistics statistics;
  const std::string id = ExportTwoSpans(statistics);
  server_.reset();
  Start();
  const auto source = ReadFrom(target(), identity_.User({"tracestore"}, {"traces.read"}));
  const auto find = [&](const std::string& record) {
    v1::ListTracesRequest request;
    request.set_record(record);
    return source->List(request, absl::Now() + absl::Seconds(10));
  };
  // A link is its call.
  for (const char* record : {"calls/files~c-1", "links/files~c-1"}) {
    const auto found = find(record);
    ASSERT_TRUE(found.ok()) << found.status();
    ASSERT_EQ(found->traces_size(), 1) << record;
    EXPECT_EQ(found->traces(0).name(), "traces/" + id);
  }
  EXPECT_EQ(find("calls/files~c-10").value().traces_size(), 0);
  for (const char* record : {"contacts/crm~1", "accounts/jo@acme.example", "c-1"}) {
    EXPECT_THAT(find(record), StatusIs(absl::StatusCode::kInvalidArgument)) << record;
  }
  // Each process is told apart.
  const absl::StatusOr<v1::Trace> trace = source->Get(id, absl::Now() + absl::Seconds(10));
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->spans(0).attributes().at("service.instance.id").size(), 36u);
}

TEST_F(TraceStoreServiceTest, TellsWhatIsWrongWithARequest) {
  rpc::Client client(Reader());
  const std::string service = "dealtrace.tracestore.v1.TraceStoreService/";
  const rpc::CallOptions soon = rpc::CallOptions::Within(absl::Seconds(10));
  v1::GetTraceRequest get;
  get.set_name("traces/XYZ");
  EXPECT_THAT(client.Unary<v1::Trace>(service + "GetTrace", get, soon),
              StatusIs(absl::StatusCode::kInvalidArgument));
  get.set_name("traces/4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_THAT(client.Unary<v1::Trace>(service + "GetTrace", get, soon),
              StatusIs(absl::StatusCode::kNotFound));
  v1::ListTracesRequest list;
  list.mutable_min_duration()->set_seconds(-1);
  const absl::Status status =
      client.Unary<v1::ListTracesResponse>(service + "ListTraces", list, soon).status();
  ASSERT_TRUE(rpc::GetBadRequest(status).has_value()) << status;
  EXPECT_EQ(rpc::GetBadRequest(status)->field_violations(0).field(), "min_duration");
}

}  // namespace
}  // namespace dealtrace::tracestore
