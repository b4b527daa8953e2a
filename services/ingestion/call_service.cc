#include "services/ingestion/call_service.h"

#include "dealtrace/ingestion/v1/call_service.pb.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/record_time.h"

namespace dealtrace::ingestion {
namespace {

absl::StatusOr<v1::ListCallsResponse> ListCalls(const RecordReads& reads, const rpc::Call& call,
                                                const v1::ListCallsRequest& request) {
  RecordFilter filter;
  if (request.has_start_time()) filter.from = ToTime(request.start_time());
  if (request.has_end_time()) filter.to = ToTime(request.end_time());
  const bool ordered = !filter.from || !filter.to || *filter.from < *filter.to;
  RETURN_IF_ERROR(
      rpc::RequestValidator().Require(ordered, "end_time", "must be after start_time").Finish());
  v1::ListCallsResponse response;
  RETURN_IF_ERROR(reads.List(
      call, RecordKind::kCall, request, filter, [&] { return response.add_calls(); },
      response.mutable_next_page_token()));
  return response;
}

}  // namespace

void RegisterCallService(std::shared_ptr<const RecordReads> reads, rpc::Server& server) {
  server.Handle<v1::GetCallRequest, crm::v1::Call>(
      "dealtrace.ingestion.v1.CallService/GetCall",
      [reads](const rpc::Call& call,
              const v1::GetCallRequest& request) -> absl::StatusOr<crm::v1::Call> {
        crm::v1::Call found;
        RETURN_IF_ERROR(reads->Get(call, RecordKind::kCall, request.name(), &found));
        return found;
      });
  server.Handle<v1::ListCallsRequest, v1::ListCallsResponse>(
      "dealtrace.ingestion.v1.CallService/ListCalls",
      [reads](const rpc::Call& call, const v1::ListCallsRequest& request) {
        return ListCalls(*reads, call, request);
      });
  server.Handle<v1::GetTranscriptRequest, crm::v1::Transcript>(
      "dealtrace.ingestion.v1.CallService/GetTranscript",
      [reads](const rpc::Call& call,
              const v1::GetTranscriptRequest& request) -> absl::StatusOr<crm::v1::Transcript> {
        crm::v1::Transcript found;
        RETURN_IF_ERROR(reads->Get(call, RecordKind::kTranscript, request.name(), &found));
        return found;
      });
}

}  // namespace dealtrace::ingestion
