// Reports, their claims and their results in PostgreSQL. Every function works in the caller's
// transaction; times are the database's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dealtrace/report/v1/report.pb.h"
#include "dealtrace/report/v1/report_service.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "services/report/domain/report_builder.h"

namespace dealtrace::report {

// For whom a report is made: it counts what this person may see.
struct Requester {
  std::string name;  // `user:…` or `service:…`
  bool sees_all = false;
  std::string user;
  std::vector<std::string> teams;
};
Requester RequesterOf(const rpc::Principal& principal);

struct StoredReport {
  v1::Report resource;
  int64_t attempt = 0;
  bool rows_dropped = false;
};

// A report that this process may look at or make until the claim expires.
struct ClaimedReport {
  std::string id;
  v1::Report resource;
  int64_t attempt = 0;  // of the last process that began; 0 when none has
  std::string trace_parent;
  bool overdue = false;  // may not wait any longer for its run
  Requester requester;
};

// A finished report's results.
struct ReportPosition {
  std::string report_id;
  int64_t attempt = 0;
};

// RESOURCE_EXHAUSTED with RetryInfo when too many are unfinished.
absl::Status InsertReport(postgres::Transaction& transaction, const v1::Report& report,
                          const Requester& requester, absl::Time wait_until,
                          const std::string& trace_parent);

// NOT_FOUND, also when it was made for somebody else and the reader may not see all.
absl::StatusOr<StoredReport> LoadReport(postgres::Transaction& transaction,
                                        const rpc::Principal& reader, const std::string& id);

struct ListedReport {
  int64_t number = 0;
  v1::Report resource;
};
// Newest first, those with a number below `before` that the reader may read.
absl::StatusOr<std::vector<ListedReport>> ListReports(postgres::Transaction& transaction,
                                                      const rpc::Principal& reader, int64_t before,
                                                      int page_size);

// The channel that tells of new and of finished reports.
std::string ReportChannel(const postgres::Database& database);
absl::Status NotifyReports(postgres::Transaction& transaction);

absl::StatusOr<std::optional<ClaimedReport>> ClaimReport(postgres::Transaction& transaction,
                                                         const std::string& owner);
// ABORTED when the claim was lost.
absl::Status RenewClaim(postgres::Transaction& transaction, const std::string& id,
                        const std::string& owner);
absl::Status ReleaseClaim(postgres::Transaction& transaction, const std::string& id,
                          const std::string& owner);
// Stores `report` as RUNNING; returns the number of the attempt that begins.
absl::StatusOr<int64_t> BeginAttempt(postgres::Transaction& transaction, const std::string& id,
                                     const v1::Report& report);
absl::Status PostponeReport(postgres::Transaction& transaction, const std::string& id,
                            const v1::Report& report, absl::Duration delay);
// Stores `report` as finished. ABORTED when another attempt has begun or it is finished already.
absl::Status FinishReport(postgres::Transaction& transaction, const ReportPosition& position,
                          const v1::Report& report);

absl::Status StoreContent(postgres::Transaction& transaction, const ReportPosition& position,
                          v1::GetReportContentRequest::Format format, absl::string_view content);
absl::StatusOr<std::string> LoadContent(postgres::Transaction& transaction,
                                        const ReportPosition& position,
                                        v1::GetReportContentRequest::Format format);

// `first_ordinal` is the ordinal of the first of `rows`.
absl::Status StoreRows(postgres::Transaction& transaction, const ReportPosition& position,
                       int64_t first_ordinal, const std::vector<CountedRow>& rows);
absl::Status StoreFigures(postgres::Transaction& transaction, const ReportPosition& position,
                          const FigureLedger& figures);

struct FigureRows {
  int number = -1;  // -1: all rows
  int64_t row_count = 0;
};
// NOT_FOUND when the report has no such figure; an empty figure means all rows.
absl::StatusOr<FigureRows> FindFigure(postgres::Transaction& transaction,
                                      const ReportPosition& position, const std::string& figure);

struct ListedRow {
  int64_t ordinal = 0;
  v1::ReportRow row;
};
absl::StatusOr<std::vector<ListedRow>> ListRows(postgres::Transaction& transaction,
                                                const ReportPosition& position, int figure_number,
                                                int64_t after_ordinal, int page_size);

// Deletes the rows of one report that is older than the newest kReportsWithRowsMax.
absl::Status DropOldRows(postgres::Transaction& transaction);

}  // namespace dealtrace::report
