#include "services/report/store/report_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/report/limits.h"
#include "services/report/row_converter.h"
#include "services/report/store/queries.h"

namespace dealtrace::report {
namespace {

using postgres::Bytes;
using postgres::Transaction;

constexpr absl::string_view kRowColumns[] = {"report_id", "attempt", "ordinal", "figures",
                                             "content"};
constexpr absl::string_view kFigureColumns[] = {"report_id", "attempt", "figure", "number",
                                                "row_count"};

absl::StatusOr<v1::Report> ParseReport(const std::string& bytes) {
  v1::Report report;
  if (!report.ParseFromString(bytes)) {
    return absl::DataLossError("a stored report cannot be decoded");
  }
  return report;
}

double Seconds(absl::Duration duration) { return absl::ToDoubleSeconds(duration); }

}  // namespace

Requester RequesterOf(const rpc::Principal& principal) {
  return {principal.name, principal.SeesAllRows(), principal.user, principal.teams};
}

absl::Status InsertReport(Transaction& transaction, const v1::Report& report,
                          const Requester& requester, absl::Time wait_until,
                          const std::string& trace_parent) {
  ASSIGN_OR_RETURN(const postgres::Result count,
                   transaction.Execute(queries::kCountUnfinishedReports));
  if (count[0].Int(0) >= kUnfinishedReportsMax) {
    return rpc::RetryLater(
        absl::StatusCode::kResourceExhausted,
        absl::StrCat(kUnfinishedReportsMax, " reports are unfinished: wait for some of them"),
        absl::Seconds(10));
  }
  RETURN_IF_ERROR(transaction
                      .Execute(queries::kInsertReport,
                               rpc::ResourceIdOrEmpty("reports", report.name()),
                               static_cast<int>(report.state()), wait_until, trace_parent,
                               Bytes{report.SerializeAsString()}, requester.name,
                               requester.sees_all, requester.user, requester.teams)
                      .status());
  return NotifyReports(transaction);
}

absl::StatusOr<StoredReport> LoadReport(Transaction& transaction, const rpc::Principal& reader,
                                        const std::string& id) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kGetReport, id, reader.SeesAllRows(), reader.name));
  if (rows.empty()) return rpc::NotFound("dealtrace/Report", rpc::ResourceName("reports", id));
  StoredReport stored;
  ASSIGN_OR_RETURN(stored.resource, ParseReport(rows[0].Binary(0)));
  stored.attempt = rows[0].Int(1);
  stored.rows_dropped = rows[0].Bool(2);
  return stored;
}

absl::StatusOr<std::vector<ListedReport>> ListReports(Transaction& transaction,
                                                      const rpc::Principal& reader, int64_t before,
                                                      int page_size) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListReports, before, page_size,
                                       reader.SeesAllRows(), reader.name));
  std::vector<ListedReport> reports;
  for (int i = 0; i < rows.size(); ++i) {
    ListedReport& listed = reports.emplace_back();
    listed.number = rows[i].Int(0);
    ASSIGN_OR_RETURN(listed.resource, ParseReport(rows[i].Binary(1)));
  }
  return reports;
}

std::string ReportChannel(const postgres::Database& database) {
  return absl::StrCat("dealtrace_reports_", database.schema());
}

absl::Status NotifyReports(Transaction& transaction) {
  return transaction.Execute(queries::kNotifyReports).status();
}

absl::StatusOr<std::optional<ClaimedReport>> ClaimReport(Transaction& transaction,
                                                         const std::string& owner) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kClaimReport, owner, Seconds(kClaimDuration)));
  if (rows.empty()) return std::nullopt;
  ClaimedReport claimed;
  claimed.id = rows[0].Text(0);
  ASSIGN_OR_RETURN(claimed.resource, ParseReport(rows[0].Binary(1)));
  claimed.attempt = rows[0].Int(2);
  claimed.trace_parent = rows[0].Text(3);
  claimed.overdue = rows[0].Bool(4);
  claimed.requester = {claimed.resource.requester(), rows[0].Bool(5), rows[0].Text(6),
                       rows[0].TextArray(7)};
  return claimed;
}

absl::Status RenewClaim(Transaction& transaction, const std::string& id, const std::string& owner) {
  ASSIGN_OR_RETURN(const postgres::Result renewed,
                   transaction.Execute(queries::kRenewClaim, id, owner, Seconds(kClaimDuration)));
  if (renewed.affected() == 1) return absl::OkStatus();
  return absl::AbortedError("another process has taken over the report");
}

absl::Status ReleaseClaim(Transaction& transaction, const std::string& id,
                          const std::string& owner) {
  return transaction.Execute(queries::kReleaseClaim, id, owner).status();
}

absl::StatusOr<int64_t> BeginAttempt(Transaction& transaction, const std::string& id,
                                     const v1::Report& report) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kBeginAttempt, id, static_cast<int>(report.state()),
                                       Bytes{report.SerializeAsString()}));
  if (rows.empty()) return absl::AbortedError("the report is gone");
  return rows[0].Int(0);
}

absl::Status PostponeReport(Transaction& transaction, const std::string& id,
                            const v1::Report& report, absl::Duration delay) {
  return transaction
      .Execute(queries::kPostponeReport, id, Seconds(delay), Bytes{report.SerializeAsString()})
      .status();
}

absl::Status FinishReport(Transaction& transaction, const ReportPosition& position,
                          const v1::Report& report) {
  ASSIGN_OR_RETURN(
      const postgres::Result finished,
      transaction.Execute(queries::kFinishReport, position.report_id, position.attempt,
                          static_cast<int>(report.state()), Bytes{report.SerializeAsString()}));
  if (finished.affected() != 1) {
    return absl::AbortedError("another process has taken over the report");
  }
  return NotifyReports(transaction);
}

absl::Status StoreContent(Transaction& transaction, const ReportPosition& position,
                          v1::GetReportContentRequest::Format format, absl::string_view content) {
  if (content.size() > kContentBytesMax) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the report's ", v1::GetReportContentRequest::Format_Name(format), " has ", content.size(),
        " bytes, more than ", kContentBytesMax, ": narrow it with a filter"));
  }
  int chunk = 0;
  for (size_t begin = 0; begin < content.size(); begin += kContentChunkBytes) {
    RETURN_IF_ERROR(transaction
                        .Execute(queries::kInsertContentChunk, position.report_id, position.attempt,
                                 static_cast<int>(format), chunk++,
                                 Bytes{std::string(content.substr(begin, kContentChunkBytes))})
                        .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> LoadContent(Transaction& transaction, const ReportPosition& position,
                                        v1::GetReportContentRequest::Format format) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListContentChunks, position.report_id,
                                       position.attempt, static_cast<int>(format)));
  std::string content;
  for (int i = 0; i < rows.size(); ++i) content += rows[i].Binary(0);
  return content;
}

absl::Status StoreRows(Transaction& transaction, const ReportPosition& position,
                       int64_t first_ordinal, const std::vector<CountedRow>& rows) {
  return transaction.Copy("report_row", kRowColumns, [&](postgres::CopyWriter& writer) {
    int64_t ordinal = first_ordinal;
    for (const CountedRow& row : rows) {
      const std::vector<int64_t> figures(row.figures.begin(), row.figures.end());
      RETURN_IF_ERROR(writer.WriteRow({position.report_id, position.attempt, ordinal, figures,
                                       Bytes{ToProto(*row.row).SerializeAsString()}}));
      ++ordinal;
    }
    return absl::OkStatus();
  });
}

absl::Status StoreFigures(Transaction& transaction, const ReportPosition& position,
                          const FigureLedger& figures) {
  return transaction.Copy("report_figure", kFigureColumns, [&](postgres::CopyWriter& writer) {
    for (int number = 0; number < figures.size(); ++number) {
      RETURN_IF_ERROR(writer.WriteRow({position.report_id, position.attempt, figures.at(number).id,
                                       number, figures.at(number).count}));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<FigureRows> FindFigure(Transaction& transaction, const ReportPosition& position,
                                      const std::string& figure) {
  FigureRows found;
  if (figure.empty()) return found;
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kGetFigure, position.report_id, position.attempt, figure));
  if (rows.empty()) return rpc::NotFound("dealtrace/ReportFigure", figure);
  found.number = static_cast<int>(rows[0].Int(0));
  found.row_count = rows[0].Int(1);
  return found;
}

absl::StatusOr<std::vector<ListedRow>> ListRows(Transaction& transaction,
                                                const ReportPosition& position, int figure_number,
                                                int64_t after_ordinal, int page_size) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListReportRows, position.report_id,
                                       position.attempt, figure_number, after_ordinal, page_size));
  std::vector<ListedRow> result;
  for (int i = 0; i < rows.size(); ++i) {
    ListedRow& listed = result.emplace_back();
    listed.ordinal = rows[i].Int(0);
    if (!listed.row.ParseFromString(rows[i].Binary(1))) {
      return absl::DataLossError("a stored row cannot be decoded");
    }
    listed.row.set_name(
        absl::StrCat(rpc::ResourceName("reports", position.report_id), "/rows/", listed.ordinal));
  }
  return result;
}

absl::Status DropOldRows(Transaction& transaction) {
  return transaction.Execute(queries::kDropOldRows, kReportsWithRowsMax).status();
}

}  // namespace dealtrace::report
