#include "services/gateway/api_handler.h"

#include <future>

#include "absl/strings/match.h"
#include "libs/http/uri.h"
#include "libs/rpc/errors.h"
#include "services/gateway/document_policy.h"
#include "services/gateway/domain/errors.h"
#include "services/gateway/domain/json_shape.h"
#include "services/gateway/domain/request_decoder.h"
#include "services/gateway/domain/response_encoder.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

absl::StatusOr<std::unique_ptr<Message>> Decode(const HttpCall& call, const RouteMatch& match) {
  auto query = http::ParseQuery(call.query());
  if (!query.ok()) return query.status();
  const http::Request& request = call.request();
  const HttpInput input{match.bindings, *std::move(query), request.headers.Get("Content-Type"),
                        request.body};
  auto message = NewMessage(*match.route->method->input_type());
  absl::Status status = DecodeRequest(*match.route, input, *message);
  if (!status.ok()) return status;
  return message;
}

http::Response ToResponse(EncodedBody body) {
  http::Response response = http::MakeResponse(200, body.content_type, std::move(body.text));
  if (!absl::StartsWith(body.content_type, "application/json")) {
    response.headers.Set("Content-Security-Policy", kDocumentPolicy);
  }
  return response;
}

// Sends a stream's messages as they come, each as soon as the one before it has been taken.
class StreamAnswer {
 public:
  explicit StreamAnswer(HttpCall& call)
      : call_(call),
        as_events_(absl::StrContains(call.request().headers.Get("Accept"), "text/event-stream")) {}

  absl::Status Send(const EncodedBody& message) {
    return Write(as_events_ ? absl::StrCat("data: ", message.text, "\n\n")
                            : absl::StrCat("{\"result\":", message.text, "}\n"));
  }

  void Finish(const absl::Status& status) {
    if (!started_ && !status.ok()) return call_.SendError(status);
    if (!started_) Start();
    if (!status.ok()) {
      const std::string json = EncodeError(rpc::ToProto(status)).json;
      Write(as_events_ ? absl::StrCat("event: error\ndata: ", json, "\n\n")
                       : absl::StrCat(json, "\n"))
          .IgnoreError();
    }
    call_.FinishStream(status);
  }

 private:
  void Start() {
    started_ = true;
    call_.StartStream(
        http::MakeResponse(200, as_events_ ? "text/event-stream" : "application/x-ndjson", ""));
  }

  absl::Status Write(std::string piece) {
    if (!started_) Start();
    auto written = std::make_shared<std::promise<bool>>();
    call_.exchange().Write(std::move(piece), [written](bool ok) { written->set_value(ok); });
    // Bounded by the server's write time-out.
    return written->get_future().get() ? absl::OkStatus()
                                       : absl::CancelledError("the caller hung up");
  }

  HttpCall& call_;
  const bool as_events_;
  bool started_ = false;
};

void CallUnary(HttpCall& call, const Route& route, const Message& request, Upstream& upstream,
               const rpc::CallOptions& options) {
  const auto response = NewMessage(*route.method->output_type());
  absl::Status status =
      upstream.CallUnary(FullMethodName(*route.method), request, *response, options);
  if (!status.ok()) return call.SendError(status);
  auto body = EncodeResponse(route, *response);
  if (!body.ok()) return call.SendError(body.status());
  call.Send(ToResponse(*std::move(body)));
}

void CallStreaming(HttpCall& call, const Route& route, const Message& request, Upstream& upstream,
                   const rpc::CallOptions& options) {
  StreamAnswer answer(call);
  const auto prototype = NewMessage(*route.method->output_type());
  answer.Finish(upstream.CallServerStream(FullMethodName(*route.method), request, *prototype,
                                          options, [&](const Message& message) -> absl::Status {
                                            auto body = EncodeResponse(route, message);
                                            if (!body.ok()) return body.status();
                                            return answer.Send(*body);
                                          }));
}

}  // namespace

void ApiHandler::Handle(std::shared_ptr<HttpCall> call, RouteMatch match, Caller caller) {
  const google::protobuf::MethodDescriptor& method = *match.route->method;
  const std::string name = caller.name;
  runner_.Run(
      std::move(call), method, std::move(caller),
      [this, name, match = std::move(match)](HttpCall& call, Upstream& upstream,
                                             const rpc::CallOptions& options) {
        const std::string& body = call.request().body;
        const JsonShape shape = MeasureJson(body);
        http::SharedBudget::Part decoded(decoded_, name);
        // What is beyond the limits is refused by the decoder, with the reason.
        if (CheckShape(shape).ok() && !decoded.GrowTo(DecodedBytesMax(body, shape))) {
          return call.SendError(
              Busy("the gateway has too many large requests at a time; try again later",
                   absl::Seconds(1)));
        }
        const auto request = Decode(call, match);
        if (!request.ok()) return call.SendError(request.status());
        const auto handle = match.route->method->server_streaming() ? CallStreaming : CallUnary;
        handle(call, *match.route, **request, upstream, options);
      },
      [](HttpCall& call, const absl::Status& status) { call.SendError(status); });
}

}  // namespace dealtrace::gateway
