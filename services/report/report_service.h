// Serves dealtrace.report.v1.ReportService.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "dealtrace/report/v1/report.pb.h"
#include "dealtrace/report/v1/report_service.pb.h"
#include "google/api/httpbody.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "libs/rpc/server.h"

namespace dealtrace::report {

// Thread-safe. The errors of each method are listed in its proto.
class ReportService {
 public:
  // Asks ingestion for a sync run, `syncRuns/{id}`: NOT_FOUND when it has none of that name.
  using FindRun = std::function<absl::Status(const rpc::Call& call, const std::string& run)>;

  ReportService(std::shared_ptr<postgres::Database> database, FindRun find_run);

  // The handlers keep `service`.
  static void Register(const std::shared_ptr<ReportService>& service, rpc::Server& server);

  absl::StatusOr<v1::Report> RunReport(const rpc::Call& call, const v1::RunReportRequest& request);
  absl::StatusOr<v1::Report> GetReport(const rpc::Call& call, const v1::GetReportRequest& request);
  absl::StatusOr<v1::ListReportsResponse> ListReports(const rpc::Call& call,
                                                      const v1::ListReportsRequest& request);
  absl::StatusOr<google::api::HttpBody> GetReportContent(
      const rpc::Call& call, const v1::GetReportContentRequest& request);
  absl::StatusOr<v1::ListReportRowsResponse> ListReportRows(
      const rpc::Call& call, const v1::ListReportRowsRequest& request);

 private:
  absl::Status Read(const rpc::Call& call, const char* name,
                    const std::function<absl::Status(postgres::Transaction&)>& callback);

  // A report that waits for a run which nobody started would wait in vain. When ingestion cannot be
  // asked the report is taken; it says what it waits for.
  absl::Status CheckRun(const rpc::Call& call, const std::string& run) const;

  const std::shared_ptr<postgres::Database> database_;
  const FindRun find_run_;
};

}  // namespace dealtrace::report
