// A report service on a real PostgreSQL, with facts as the feeds would bring them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dealtrace/feed/v1/feed_service.pb.h"
#include "dealtrace/report/v1/report_service.pb.h"
#include "google/protobuf/message.h"
#include "libs/rpc/call.h"
#include "libs/testing/test_database.h"
#include "services/report/report_service.h"
#include "services/report/report_worker.h"

namespace dealtrace::report {

// A call with 30 s left, by `user:vp`, who sees all, or by somebody else.
class TestCall : public rpc::Call {
 public:
  TestCall() : TestCall({"user:vp", {"reports.read", "reports.write", "records.all"}, "", {}}) {}
  explicit TestCall(rpc::Principal principal) : principal_(std::move(principal)) {}

  absl::string_view method() const override { return "dealtrace.report.v1.ReportService/Test"; }
  const rpc::Principal& principal() const override { return principal_; }
  absl::Time deadline() const override { return deadline_; }
  bool cancelled() const override { return false; }
  bool draining() const override { return false; }
  absl::string_view bearer_token() const override { return ""; }

 private:
  const rpc::Principal principal_;
  const absl::Time deadline_ = absl::Now() + absl::Seconds(30);
};

class ReportWorld {
 public:
  ReportWorld();

  const testing::TestDatabase& database() const { return database_; }
  ReportService& service() { return service_; }
  ReportWorker& worker() { return worker_; }
  const rpc::Call& call() const { return call_; }

  // A change with the next position.
  dealtrace::feed::v1::Change Upsert(const std::string& kind, const std::string& key,
                                     const google::protobuf::Message& content);
  dealtrace::feed::v1::Change Tombstone(const std::string& kind, const std::string& key);
  absl::Status Apply(const std::vector<dealtrace::feed::v1::Change>& changes);

  // Sets how far a feed is, and up to which position of ingestion's feed it reflects.
  void SetFeed(const std::string& feed, int64_t position, int64_t reflects_ingestion);
  // All four feeds reflect ingestion's feed up to `position`.
  void SetAllFeeds(int64_t position);

  // Two lost deals, one won and one open deal of one account, two calls; with stories, links, a
  // score.
  std::vector<dealtrace::feed::v1::Change> SampleChanges();
  // A sync run whose end is at `position` of ingestion's feed.
  dealtrace::feed::v1::Change EndedRun(const std::string& id, int64_t position);

  // Asks for a report; the request's type is filled in. Fails the test on an error.
  v1::Report Ask(v1::RunReportRequest request = {});
  v1::Report Get(const std::string& name);
  // Works until nothing is due.
  void WorkAll();
  std::string Content(const std::string& name, v1::GetReportContentRequest::Format format);

  // What ingestion says when it is asked for a run.
  absl::Status run_found;

 private:
  testing::TestDatabase database_;
  ReportService service_;
  ReportWorker worker_;
  TestCall call_;
  int64_t next_position_ = 1;
};

}  // namespace dealtrace::report
