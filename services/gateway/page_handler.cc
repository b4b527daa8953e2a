#include "services/gateway/page_handler.h"

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "dealtrace/report/v1/report_service.pb.h"
#include "dealtrace/tracestore/v1/trace_store_service.pb.h"
#include "google/api/httpbody.pb.h"
#include "libs/http/uri.h"
#include "services/gateway/document_policy.h"
#include "services/gateway/domain/errors.h"
#include "services/gateway/domain/report_page.h"
#include "services/gateway/domain/trace_page.h"
#include "services/gateway/page_response.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::MethodDescriptor;

// A method of the service that a message's file declares.
const MethodDescriptor& MethodOf(const google::protobuf::Descriptor& request,
                                 const char* method_name) {
  return *request.file()->service(0)->FindMethodByName(method_name);
}

// The rest of the path after the collection, decoded; empty when it is not one segment. As in the
// paths of methods, `%2F` is a slash of the id.
std::string IdIn(absl::string_view path, absl::string_view collection) {
  absl::ConsumePrefix(&path, collection);
  if (absl::StrContains(path, '/')) return "";
  return http::PercentDecode(path).value_or("");
}

// `page_token` of the query; empty when there is none.
std::string PageToken(const HttpCall& call) {
  const auto query = http::ParseQuery(call.query());
  if (!query.ok()) return "";
  for (const auto& [name, value] : *query) {
    if (name == "page_token") return value;
  }
  return "";
}

// Calls a unary method and hands its response to `show`.
template <class Response, class Show>
CallRunner::Work CallAndShow(const MethodDescriptor& method,
                             std::shared_ptr<google::protobuf::Message> request, Show show) {
  return [name = FullMethodName(method), request = std::move(request), show](
             HttpCall& call, Upstream& upstream, const rpc::CallOptions& options) {
    Response response;
    const absl::Status status = upstream.CallUnary(name, *request, response, options);
    if (!status.ok()) return SendErrorPage(call, status);
    show(call, response);
  };
}

}  // namespace

std::string PageHandler::RouteOf(absl::string_view path) {
  for (const absl::string_view page : {"/", "/docs", "/openapi.json", "/reports", "/traces"}) {
    if (path == page) return std::string(page);
  }
  if (absl::StartsWith(path, "/reports/")) return "/reports/{report}";
  if (absl::StartsWith(path, "/traces/")) return "/traces/{trace}";
  return "";
}

void PageHandler::Handle(std::shared_ptr<HttpCall> call) {
  const std::string& method = call->request().method;
  const absl::string_view path = call->path();
  if (method != "GET" && method != "HEAD") {
    return call->SendError(
        Failure(absl::StatusCode::kUnimplemented, "a page is read with GET", "METHOD_NOT_ALLOWED"),
        405);
  }
  if (path == "/") return call->Send(SeeOther("/reports"));
  if (path == "/docs") return call->Send(DocsResponse());
  if (path == "/openapi.json") {
    return call->Send(http::MakeResponse(200, "application/json; charset=utf-8", openapi_));
  }
  if (path == "/reports") return ShowReports(std::move(call));
  if (path == "/traces") return ShowTraces(std::move(call));
  const bool is_report = absl::StartsWith(path, "/reports/");
  const std::string id = IdIn(path, is_report ? "/reports/" : "/traces/");
  if (id.empty()) {
    return SendErrorPage(*call, absl::NotFoundError("there is no such page"));
  }
  is_report ? ShowReport(std::move(call), id) : ShowTrace(std::move(call), id);
}

void PageHandler::Run(std::shared_ptr<HttpCall> call, const MethodDescriptor& method,
                      CallRunner::Work work) {
  auto caller = identity_.CallerOf(call->request(), UpstreamOf(*method.service()), absl::Now());
  if (!caller.ok()) return SendErrorPage(*call, caller.status());
  runner_.Run(std::move(call), method, *std::move(caller), std::move(work), SendErrorPage);
}

void PageHandler::ShowReport(std::shared_ptr<HttpCall> call, const std::string& id) {
  auto request = std::make_shared<report::v1::GetReportContentRequest>();
  request->set_name(absl::StrCat("reports/", id));
  request->set_format(report::v1::GetReportContentRequest::FORMAT_HTML);
  const MethodDescriptor& method = MethodOf(*request->GetDescriptor(), "GetReportContent");
  Run(std::move(call), method,
      CallAndShow<google::api::HttpBody>(
          method, request, [](HttpCall& call, const google::api::HttpBody& body) {
            http::Response response = http::MakeResponse(200, body.content_type(), body.data());
            response.headers.Add("Content-Security-Policy", kDocumentPolicy);
            call.Send(std::move(response));
          }));
}

void PageHandler::ShowReports(std::shared_ptr<HttpCall> call) {
  auto request = std::make_shared<report::v1::ListReportsRequest>();
  request->set_page_token(PageToken(*call));
  const MethodDescriptor& method = MethodOf(*request->GetDescriptor(), "ListReports");
  Run(std::move(call), method,
      CallAndShow<report::v1::ListReportsResponse>(
          method, request, [](HttpCall& call, const report::v1::ListReportsResponse& reports) {
            call.Send(PageResponse(
                200, [&](absl::string_view nonce) { return RenderReportList(reports, nonce); }));
          }));
}

void PageHandler::ShowTrace(std::shared_ptr<HttpCall> call, const std::string& id) {
  auto request = std::make_shared<tracestore::v1::GetTraceRequest>();
  request->set_name(absl::StrCat("traces/", id));
  const MethodDescriptor& method = MethodOf(*request->GetDescriptor(), "GetTrace");
  Run(std::move(call), method,
      CallAndShow<tracestore::v1::Trace>(
          method, request, [](HttpCall& call, const tracestore::v1::Trace& trace) {
            call.Send(PageResponse(
                200, [&](absl::string_view nonce) { return RenderTrace(trace, nonce); }));
          }));
}

void PageHandler::ShowTraces(std::shared_ptr<HttpCall> call) {
  auto request = std::make_shared<tracestore::v1::ListTracesRequest>();
  request->set_page_token(PageToken(*call));
  const MethodDescriptor& method = MethodOf(*request->GetDescriptor(), "ListTraces");
  Run(std::move(call), method,
      CallAndShow<tracestore::v1::ListTracesResponse>(
          method, request, [](HttpCall& call, const tracestore::v1::ListTracesResponse& traces) {
            call.Send(PageResponse(
                200, [&](absl::string_view nonce) { return RenderTraceList(traces, nonce); }));
          }));
}

}  // namespace dealtrace::gateway
