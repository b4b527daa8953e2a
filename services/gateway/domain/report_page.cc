#include "services/gateway/domain/report_page.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "libs/http/uri.h"
#include "services/gateway/domain/html.h"

namespace dealtrace::gateway {
namespace {

// `win loss` for TYPE_WIN_LOSS.
std::string PlainName(absl::string_view enum_name, absl::string_view prefix) {
  absl::ConsumePrefix(&enum_name, prefix);
  return absl::StrReplaceAll(absl::AsciiStrToLower(enum_name), {{"_", " "}});
}

std::string TypeCell(const report::v1::Report& report) {
  const std::string type =
      EscapeHtml(PlainName(report::v1::Report::Type_Name(report.type()), "TYPE_"));
  if (report.state() != report::v1::Report::STATE_DONE) return type;
  absl::string_view id = report.name();
  absl::ConsumePrefix(&id, "reports/");
  return absl::StrCat("<a href=\"/reports/", http::PercentEncode(id), "\">", type, "</a>");
}

std::string Row(const report::v1::Report& report) {
  const bool failed = report.state() == report::v1::Report::STATE_FAILED;
  const bool done = report.state() == report::v1::Report::STATE_DONE;
  std::string trace;
  if (!report.trace_id().empty()) {
    trace =
        absl::StrCat("<a class=\"mono\" href=\"/traces/", http::PercentEncode(report.trace_id()),
                     "\">", EscapeHtml(report.trace_id().substr(0, 8)), "</a>");
  }
  return absl::StrCat(
      "<tr><td>", TimeText(report.create_time()), "</td><td>", TypeCell(report), "</td><td",
      failed ? " class=\"bad\""
      : done ? " class=\"good\""
             : "",
      ">", EscapeHtml(PlainName(report::v1::Report::State_Name(report.state()), "STATE_")),
      "</td><td>", EscapeHtml(report.state_message()), "</td><td class=\"number\">",
      done ? absl::StrCat(report.deal_count()) : "", "</td><td class=\"number\">",
      done ? absl::StrCat(report.call_count()) : "", "</td><td>", trace, "</td></tr>\n");
}

}  // namespace

std::string RenderReportList(const report::v1::ListReportsResponse& reports,
                             absl::string_view nonce) {
  if (reports.reports().empty()) {
    return RenderPage("Reports",
                      "<p>There is no report yet: <code>dealtrace report run win-loss</code> makes "
                      "one.</p>",
                      nonce);
  }
  std::string body =
      "<div class=\"wide\"><table><thead><tr><th>Asked for</th><th>Report</th><th>State</th>"
      "<th></th><th class=\"number\">Deals</th><th class=\"number\">Calls</th><th>Trace</th></tr>"
      "</thead><tbody>\n";
  for (const report::v1::Report& report : reports.reports()) body += Row(report);
  absl::StrAppend(&body, "</tbody></table></div>\n");
  if (!reports.next_page_token().empty()) {
    absl::StrAppend(&body, "<p><a href=\"/reports?page_token=",
                    http::PercentEncode(reports.next_page_token()), "\">Older reports</a></p>\n");
  }
  return RenderPage("Reports", body, nonce);
}

}  // namespace dealtrace::gateway
