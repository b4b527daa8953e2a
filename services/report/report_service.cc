#include "services/report/report_service.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/span.h"
#include "services/report/limits.h"
#include "services/report/store/report_store.h"
#include "services/report/timestamps.h"

namespace dealtrace::report {
namespace {

using v1::GetReportContentRequest;

constexpr int kOutcomesMax = 5;

absl::StatusOr<std::string> ReportId(const std::string& name, absl::string_view field) {
  absl::StatusOr<std::string> id = rpc::ResourceId("reports", name);
  if (!id.ok()) {
    return rpc::InvalidRequest({{std::string(field), std::string(id.status().message())}});
  }
  return id;
}

absl::Status Validate(const v1::RunReportRequest& request) {
  const v1::ReportFilter& filter = request.filter();
  rpc::RequestValidator validator;
  validator.Require(request.type() == v1::Report::TYPE_WIN_LOSS, "type",
                    "is required: TYPE_WIN_LOSS");
  validator.Require(
      request.after_run().empty() || rpc::ResourceId("syncRuns", request.after_run()).ok(),
      "after_run", "expected a name of the form `syncRuns/{id}`");
  const absl::Duration wait_limit = ToDuration(request.wait_limit());
  validator.Require(
      !request.has_wait_limit() || (wait_limit >= kWaitLimitMin && wait_limit <= kWaitLimitMax),
      "wait_limit", "must be from 1 s to 6 h");
  validator.Require(!filter.has_start_time() || !filter.has_end_time() ||
                        ToTime(filter.start_time()) < ToTime(filter.end_time()),
                    "filter.end_time", "must be after filter.start_time");
  validator.Require(filter.outcomes_size() <= kOutcomesMax, "filter.outcomes", "at most 5");
  return validator.Finish();
}

std::string NewId() {
  absl::BitGen random;
  return absl::StrFormat("%016x%08x", absl::Uniform<uint64_t>(random),
                         absl::Uniform<uint32_t>(random));
}

v1::Report NewReport(const rpc::Call& call, const v1::RunReportRequest& request, absl::Time now) {
  v1::Report report;
  report.set_name(rpc::ResourceName("reports", NewId()));
  report.set_type(request.type());
  report.set_state(v1::Report::STATE_WAITING);
  report.set_after_run(request.after_run());
  *report.mutable_filter() = request.filter();
  report.set_trace_id(telemetry::CurrentContext().trace_id());
  report.set_state_message(request.after_run().empty()
                               ? "Waits for a worker."
                               : absl::StrCat("Waits for ", request.after_run(), "."));
  *report.mutable_create_time() = ToTimestamp(now);
  report.set_requester(call.principal().name);
  return report;
}

bool IsFinished(const v1::Report& report) {
  return report.state() == v1::Report::STATE_DONE || report.state() == v1::Report::STATE_FAILED;
}

absl::Status RequireDone(const v1::Report& report) {
  if (report.state() == v1::Report::STATE_DONE) return absl::OkStatus();
  return rpc::MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("the report is not done: ", report.state_message()), "REPORT_NOT_DONE",
      {{"report", report.name()}, {"state", v1::Report::State_Name(report.state())}});
}

absl::string_view ContentType(GetReportContentRequest::Format format) {
  switch (format) {
    case GetReportContentRequest::FORMAT_JSON:
      return "application/json";
    case GetReportContentRequest::FORMAT_MARKDOWN:
      return "text/markdown; charset=utf-8";
    default:
      return "text/html; charset=utf-8";
  }
}

// The key after which a page goes on, or `first` for the first page.
absl::StatusOr<int64_t> PageKey(const rpc::Page& page, int64_t first) {
  int64_t key = first;
  if (page.last_key.empty() || absl::SimpleAtoi(page.last_key, &key)) return key;
  return rpc::InvalidRequest({{"page_token", "is not a token of this list"}});
}

}  // namespace

ReportService::ReportService(std::shared_ptr<postgres::Database> database, FindRun find_run)
    : database_(std::move(database)), find_run_(std::move(find_run)) {}

absl::Status ReportService::CheckRun(const rpc::Call& call, const std::string& run) const {
  if (run.empty()) return absl::OkStatus();
  const absl::Status found = find_run_(call, run);
  if (absl::IsNotFound(found)) {
    return rpc::MakeError(
        absl::StatusCode::kNotFound,
        absl::StrCat("after_run: there is no sync run named `", run,
                     "`; ListSyncRuns (`dealtrace sync list`) shows those that there are"),
        "SYNC_RUN_NOT_FOUND", {{"field", "after_run"}});
  }
  if (!found.ok()) {
    telemetry::Log(telemetry::Severity::kWarning, "ingestion could not be asked for a sync run",
                   {{"code", absl::StatusCodeToString(found.code())}});
  }
  return absl::OkStatus();
}

void ReportService::Register(const std::shared_ptr<ReportService>& service, rpc::Server& server) {
  const auto handle = [&](auto request, auto response, absl::string_view method, auto member) {
    server.Handle<decltype(request), decltype(response)>(
        absl::StrCat("dealtrace.report.v1.ReportService/", method),
        [service, member](const rpc::Call& call, const auto& message) {
          return ((*service).*member)(call, message);
        });
  };
  handle(v1::RunReportRequest(), v1::Report(), "RunReport", &ReportService::RunReport);
  handle(v1::GetReportRequest(), v1::Report(), "GetReport", &ReportService::GetReport);
  handle(v1::ListReportsRequest(), v1::ListReportsResponse(), "ListReports",
         &ReportService::ListReports);
  handle(v1::GetReportContentRequest(), google::api::HttpBody(), "GetReportContent",
         &ReportService::GetReportContent);
  handle(v1::ListReportRowsRequest(), v1::ListReportRowsResponse(), "ListReportRows",
         &ReportService::ListReportRows);
}

absl::Status ReportService::Read(
    const rpc::Call& call, const char* name,
    const std::function<absl::Status(postgres::Transaction&)>& callback) {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.isolation = postgres::Isolation::kRepeatableRead;
  options.read_only = true;
  return database_->Transact(options, callback);
}

absl::StatusOr<v1::Report> ReportService::RunReport(const rpc::Call& call,
                                                    const v1::RunReportRequest& request) {
  RETURN_IF_ERROR(Validate(request));
  RETURN_IF_ERROR(CheckRun(call, request.after_run()));
  const absl::Time now = absl::Now();
  v1::Report report = NewReport(call, request, now);
  const absl::Duration wait_limit =
      request.has_wait_limit() ? ToDuration(request.wait_limit()) : kWaitLimitDefault;
  postgres::TransactionOptions options;
  options.name = "run report";
  options.deadline = call.deadline();
  const postgres::RequestKey key{call.principal().name, std::string(call.method()),
                                 request.request_id()};
  RETURN_IF_ERROR(postgres::WriteOnce(
      *database_, options, key, request, report, [&](postgres::Transaction& transaction) {
        return InsertReport(transaction, report, RequesterOf(call.principal()), now + wait_limit,
                            telemetry::CurrentContext().trace_parent);
      }));
  return report;
}

absl::StatusOr<v1::Report> ReportService::GetReport(const rpc::Call& call,
                                                    const v1::GetReportRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, ReportId(request.name(), "name"));
  const absl::Duration wait = ToDuration(request.wait());
  if (wait < absl::ZeroDuration() || wait > kGetWaitMax) {
    return rpc::InvalidRequest({{"wait", "must be from 0 to 50 s"}});
  }
  // The answer still has to travel.
  const absl::Time wait_end =
      std::min(absl::Now() + wait, call.deadline() - absl::Milliseconds(200));
  const std::string channel = ReportChannel(*database_);
  while (true) {
    const uint64_t seen = database_->NotificationCount(channel);
    StoredReport stored;
    RETURN_IF_ERROR(
        Read(call, "get report", [&](postgres::Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(stored, LoadReport(transaction, call.principal(), id));
          return absl::OkStatus();
        }));
    const auto stop_waiting = [&call] { return call.cancelled() || call.draining(); };
    if (IsFinished(stored.resource) || absl::Now() >= wait_end || stop_waiting()) {
      return stored.resource;
    }
    database_->WaitForNotificationAbove(
        channel, seen, std::min(wait_end, absl::Now() + absl::Seconds(1)), stop_waiting);
  }
}

absl::StatusOr<v1::ListReportsResponse> ReportService::ListReports(
    const rpc::Call& call, const v1::ListReportsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, 50, 500));
  ASSIGN_OR_RETURN(const int64_t before, PageKey(page, std::numeric_limits<int64_t>::max()));
  v1::ListReportsResponse response;
  RETURN_IF_ERROR(
      Read(call, "list reports", [&](postgres::Transaction& transaction) -> absl::Status {
        response.Clear();
        ASSIGN_OR_RETURN(const std::vector<ListedReport> reports,
                         report::ListReports(transaction, call.principal(), before, page.size));
        for (const ListedReport& listed : reports) *response.add_reports() = listed.resource;
        if (static_cast<int>(reports.size()) == page.size) {
          response.set_next_page_token(
              rpc::MakePageToken(request, absl::StrCat(reports.back().number)));
        }
        return absl::OkStatus();
      }));
  return response;
}

absl::StatusOr<google::api::HttpBody> ReportService::GetReportContent(
    const rpc::Call& call, const v1::GetReportContentRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, ReportId(request.name(), "name"));
  if (!GetReportContentRequest::Format_IsValid(request.format())) {
    return rpc::InvalidRequest({{"format", "must be FORMAT_JSON, FORMAT_MARKDOWN or FORMAT_HTML"}});
  }
  const GetReportContentRequest::Format format =
      request.format() == GetReportContentRequest::FORMAT_UNSPECIFIED
          ? GetReportContentRequest::FORMAT_HTML
          : request.format();
  google::api::HttpBody body;
  RETURN_IF_ERROR(
      Read(call, "get report content", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const StoredReport stored, LoadReport(transaction, call.principal(), id));
        RETURN_IF_ERROR(RequireDone(stored.resource));
        ASSIGN_OR_RETURN(*body.mutable_data(),
                         LoadContent(transaction, {id, stored.attempt}, format));
        return absl::OkStatus();
      }));
  body.set_content_type(std::string(ContentType(format)));
  return body;
}

absl::StatusOr<v1::ListReportRowsResponse> ReportService::ListReportRows(
    const rpc::Call& call, const v1::ListReportRowsRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, ReportId(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, 100, 1000));
  ASSIGN_OR_RETURN(const int64_t after, PageKey(page, 0));
  v1::ListReportRowsResponse response;
  RETURN_IF_ERROR(
      Read(call, "list report rows", [&](postgres::Transaction& transaction) -> absl::Status {
        response.Clear();
        ASSIGN_OR_RETURN(const StoredReport stored, LoadReport(transaction, call.principal(), id));
        RETURN_IF_ERROR(RequireDone(stored.resource));
        if (stored.rows_dropped) {
          return rpc::MakeError(absl::StatusCode::kFailedPrecondition,
                                "the rows of this report were dropped: run the report again",
                                "REPORT_ROWS_DROPPED", {{"report", request.parent()}});
        }
        const ReportPosition position{id, stored.attempt};
        ASSIGN_OR_RETURN(const FigureRows figure,
                         FindFigure(transaction, position, request.figure()));
        ASSIGN_OR_RETURN(const std::vector<ListedRow> rows,
                         ListRows(transaction, position, figure.number, after, page.size));
        for (const ListedRow& listed : rows) *response.add_rows() = listed.row;
        response.set_total_count(request.figure().empty()
                                     ? stored.resource.deal_count() + stored.resource.call_count()
                                     : figure.row_count);
        if (static_cast<int>(rows.size()) == page.size) {
          response.set_next_page_token(
              rpc::MakePageToken(request, absl::StrCat(rows.back().ordinal)));
        }
        return absl::OkStatus();
      }));
  return response;
}

}  // namespace dealtrace::report
