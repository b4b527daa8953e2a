// Any bytes as an HTTP request to the gateway: the head by which it is routed, and the query and
// the body that become its message.
//
// The first line is the method and the target, the second the content type, the third a value for
// each header that the gateway reads; the rest is the body.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_split.h"
#include "dealtrace/conformance/v1/library.pb.h"
#include "libs/http/uri.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/metadata.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/html.h"
#include "services/gateway/domain/json_shape.h"
#include "services/gateway/domain/request_decoder.h"
#include "services/gateway/domain/request_timeout.h"
#include "services/gateway/domain/response_encoder.h"
#include "services/gateway/domain/trace_headers.h"

namespace dealtrace::fuzz {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;

void Require(bool condition, const char* promise) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

std::string TakeUntil(std::string& text, char end) {
  const size_t at = text.find(end);
  std::string taken = text.substr(0, at);
  text.erase(0, at == std::string::npos ? at : at + 1);
  return taken;
}

void CheckError(const absl::Status& status) {
  Require(absl::IsInvalidArgument(status), "bad input is INVALID_ARGUMENT");
  const gateway::EncodedError error = gateway::EncodeError(rpc::ToProto(status));
  Require(nlohmann::json::accept(error.json), "every error can be told as JSON");
}

void CheckHeaders(const std::string& text) {
  http::Headers headers;
  headers.Add("traceparent", text.substr(0, 55));
  // A semicolon begins another header of the same name.
  const std::string states = text.substr(std::min<size_t>(text.size(), 55));
  for (const absl::string_view state : absl::StrSplit(states, ';'))
    headers.Add("tracestate", state);
  const telemetry::TraceContext context = gateway::TraceContextOf(headers);
  Require(rpc::IsMetadataValue(context.trace_parent) && rpc::IsMetadataValue(context.trace_state),
          "a trace context that is passed on fits into headers");
  const auto timeout = gateway::RequestTimeout(text, text, absl::Seconds(60));
  Require(!timeout.ok() || (*timeout > absl::ZeroDuration() && *timeout <= absl::Seconds(60)),
          "a deadline is in the future and within the policy");
  Require(rpc::IsMetadataValue(gateway::SafeNextPath(text)), "a Location fits into a header");
}

void CheckDecoding(const gateway::RouteMatch& match, const std::string& query,
                   const std::string& content_type, const std::string& body) {
  auto parameters = http::ParseQuery(query);
  if (!parameters.ok()) return CheckError(parameters.status());
  const gateway::HttpInput input{match.bindings, *std::move(parameters), content_type, body};
  const std::unique_ptr<Message> message(
      MessageFactory::generated_factory()->GetPrototype(match.route->method->input_type())->New());
  const absl::Status status = gateway::DecodeRequest(*match.route, input, *message);
  const int64_t counted = gateway::DecodedBytesMax(body, gateway::MeasureJson(body));
  // Head and query are short.
  const int64_t of_head = 4096 + 512 * static_cast<int64_t>(query.size());
  Require(static_cast<int64_t>(message->SpaceUsedLong()) <= counted + of_head,
          "a message takes no more memory than was counted for it");
  if (!status.ok()) return CheckError(status);
  const std::unique_ptr<Message> again(message->New());
  Require(again->ParseFromString(message->SerializeAsString()), "what is decoded can be sent");
}

}  // namespace
}  // namespace dealtrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dealtrace;  // NOLINT(google-build-using-namespace): the fuzzer's entry is C.
  static const gateway::RouteTable* const routes = [] {
    auto table =
        gateway::RouteTable::Compile({conformance::v1::Book::descriptor()->file()->service(0)});
    return new gateway::RouteTable(*std::move(table));
  }();
  std::string body(reinterpret_cast<const char*>(data), size);
  std::string target = fuzz::TakeUntil(body, '\n');
  const std::string method = fuzz::TakeUntil(target, ' ');
  const std::string content_type = fuzz::TakeUntil(body, '\n');
  fuzz::CheckHeaders(fuzz::TakeUntil(body, '\n'));
  const auto [path, query] = http::SplitTarget(target);
  const auto match = routes->Match(method, path);
  if (!match.ok()) {
    fuzz::CheckError(match.status());
  } else if (match->route != nullptr) {
    fuzz::CheckDecoding(*match, std::string(query), content_type, body);
  }
  return 0;
}
