#include "services/report/person_purge.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "dealtrace/report/v1/report.pb.h"
#include "libs/erasure/erased_people.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/report/store/queries.h"
#include "services/report/store/report_store.h"

namespace dealtrace::report {
namespace {

using postgres::Transaction;
using v1::GetReportContentRequest;

constexpr int kReportsPerLook = 20;

struct Person {
  erasure::ErasedPeople people;
  std::set<std::string> calls;     // whose words changed: `calls/crm~1`
  std::vector<std::string> deals;  // `opportunities/crm~1`
};

Person PersonOf(const crm::v1::Erasure& erasure) {
  Person person;
  person.people.hashes.insert(erasure.identifier_hashes().begin(),
                              erasure.identifier_hashes().end());
  for (const crm::v1::TouchedRecord& record : erasure.touched_records()) {
    if (record.kind() == "transcript") {
      person.calls.insert(rpc::ResourceName("calls", record.key()));
    } else if (record.kind() == "opportunity") {
      person.deals.push_back(rpc::ResourceName("opportunities", record.key()));
    }
  }
  return person;
}

// Whether a report's JSON has a quote from one of the calls: an object with a text and its call.
bool Quotes(const nlohmann::json& json, const std::set<std::string>& calls) {
  if (json.is_object() && json.contains("text") && json.contains("call") &&
      calls.contains(json.value("call", ""))) {
    return true;
  }
  if (!json.is_structured()) return false;
  for (const nlohmann::json& inner : json) {
    if (Quotes(inner, calls)) return true;
  }
  return false;
}

absl::StatusOr<bool> Mentions(Transaction& transaction, const ReportPosition& position,
                              const Person& person) {
  for (const auto format :
       {GetReportContentRequest::FORMAT_JSON, GetReportContentRequest::FORMAT_MARKDOWN,
        GetReportContentRequest::FORMAT_HTML}) {
    ASSIGN_OR_RETURN(std::string content, LoadContent(transaction, position, format));
    if (format == GetReportContentRequest::FORMAT_JSON &&
        Quotes(nlohmann::json::parse(content, nullptr, /*allow_exceptions=*/false), person.calls)) {
      return true;
    }
    absl::StrReplaceAll({{"&#39;", "'"}}, &content);
    if (person.people.TakeOutOfText(&content)) return true;
  }
  return false;
}

absl::StatusOr<int64_t> Withdraw(Transaction& transaction, const std::string& id,
                                 v1::Report report) {
  const absl::Status reason = rpc::MakeError(
      absl::StatusCode::kFailedPrecondition,
      "withdrawn because it quoted or named a person who was erased since: run the report again",
      "REPORT_WITHDRAWN", {{"report", rpc::ResourceName("reports", id)}});
  report.set_state(v1::Report::STATE_FAILED);
  report.set_state_message(std::string(reason.message()));
  *report.mutable_error() = rpc::ToProto(reason);
  ASSIGN_OR_RETURN(
      const postgres::Result deleted,
      transaction.Execute(queries::kWithdrawReport, id, static_cast<int>(report.state()),
                          postgres::Bytes{report.SerializeAsString()}));
  return deleted[0].Int(0);
}

absl::StatusOr<int64_t> WithdrawReports(Transaction& transaction, const Person& person) {
  int64_t row_count = 0;
  int64_t last = 0;
  while (true) {
    ASSIGN_OR_RETURN(const postgres::Result page,
                     transaction.Execute(queries::kListDoneReports, last, kReportsPerLook));
    for (int i = 0; i < page.size(); ++i) {
      last = page[i].Int(0);
      const ReportPosition position{page[i].Text(1), page[i].Int(2)};
      ASSIGN_OR_RETURN(const bool mentions, Mentions(transaction, position, person));
      if (!mentions) continue;
      v1::Report report;
      if (!report.ParseFromString(page[i].Binary(3))) {
        return absl::DataLossError("a stored report cannot be decoded");
      }
      ASSIGN_OR_RETURN(const int64_t deleted,
                       Withdraw(transaction, position.report_id, std::move(report)));
      row_count += deleted;
    }
    if (page.size() < kReportsPerLook) return row_count;
  }
}

absl::StatusOr<int64_t> CleanRows(Transaction& transaction, const Person& person) {
  if (person.deals.empty()) return 0;
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListRowsOfRecords, person.deals));
  int64_t row_count = 0;
  for (int i = 0; i < rows.size(); ++i) {
    v1::ReportRow row;
    if (!row.ParseFromString(rows[i].Binary(3))) {
      return absl::DataLossError("a stored row cannot be decoded");
    }
    if (!person.people.TakeOutOfMessage(&row)) continue;
    RETURN_IF_ERROR(transaction
                        .Execute(queries::kUpdateReportRow, rows[i].Text(0), rows[i].Int(1),
                                 rows[i].Int(2), postgres::Bytes{row.SerializeAsString()})
                        .status());
    ++row_count;
  }
  return row_count;
}

}  // namespace

absl::StatusOr<int64_t> PurgePerson(Transaction& transaction, const crm::v1::Erasure& erasure) {
  RETURN_IF_ERROR(transaction.Execute(queries::kRestartRunningReports).status());
  const Person person = PersonOf(erasure);
  ASSIGN_OR_RETURN(const int64_t withdrawn, WithdrawReports(transaction, person));
  ASSIGN_OR_RETURN(const int64_t cleaned, CleanRows(transaction, person));
  return withdrawn + cleaned;
}

}  // namespace dealtrace::report
