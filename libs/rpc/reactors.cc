#include "libs/rpc/reactors.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/grpc_status.h"
#include "libs/rpc/key_fields.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {
namespace {

using google::protobuf::Message;

absl::Status Decode(const Method& method, const grpc::ByteBuffer& bytes, Message& message) {
  // Reading does not consume the buffer, but gRPC's reader takes it as not const.
  grpc::ByteBuffer buffer(bytes);
  const grpc::Status status =
      grpc::GenericDeserialize<grpc::ProtoBufferReader, Message>(&buffer, &message);
  if (status.ok()) return CheckKeyLengths(method.key_fields, message);
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("the request is not a ", method.descriptor->input_type()->full_name()),
      "REQUEST_NOT_DECODED");
}

absl::Status Encode(const Message& message, grpc::ByteBuffer& bytes) {
  bool owns_buffer = false;
  const grpc::Status status =
      grpc::GenericSerialize<grpc::ProtoBufferWriter, Message>(message, &bytes, &owns_buffer);
  if (status.ok()) return absl::OkStatus();
  return absl::InternalError("the response cannot be encoded; is it larger than 2 GiB?");
}

// Runs the handler so that nothing that it throws crosses into gRPC.
template <class Handler>
absl::Status RunHandler(Handler handler) {
  try {
    return handler();
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("the handler threw: ", error.what()));
  } catch (...) {
    return absl::InternalError("the handler threw something that is no exception");
  }
}

class UnaryReactor : public grpc::ServerUnaryReactor {
 public:
  UnaryReactor(ServedMethod& served, grpc::CallbackServerContext& context,
               const grpc::ByteBuffer& request, grpc::ByteBuffer& response)
      : served_(served), request_(request), response_(response), call_(served, context) {}

  void Begin() {
    absl::Status status = call_.Enter();
    if (status.ok()) status = call_.Submit([this] { Run(); });
    // A submitted call may be over by now; only a refused one is still ours.
    if (!status.ok()) Complete(status);
  }

  void OnCancel() override { call_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  // Both reactions above are short, so gRPC need not wake another thread for them.
  bool InternalInlineable() override { return true; }

  void Run() {
    Complete(RunHandler([this] { return Serve(); }));
  }

  absl::Status Serve() {
    const telemetry::Scope scope(call_.span());
    absl::Status status = call_.CheckAlive();
    if (!status.ok()) return status;
    const std::unique_ptr<Message> request(served_.method.request_prototype->New());
    status = Decode(served_.method, request_, *request);
    if (!status.ok()) return status;
    call_.NoteRecords(*request);
    call_.CountHandled();
    const std::unique_ptr<Message> response(served_.method.response_prototype->New());
    const absl::Time start = absl::Now();
    status = served_.method.unary(call_, *request, *response);
    call_.LearnDuration(absl::Now() - start);
    if (!status.ok()) return status;
    call_.NoteRecords(*response);
    return Encode(*response, response_);
  }

  void Complete(const absl::Status& status) {
    const absl::Status told = call_.Finish(status);
    // The last use of this object: gRPC may delete it before Finish() returns.
    Finish(ToGrpc(told));
  }

  ServedMethod& served_;
  const grpc::ByteBuffer& request_;
  grpc::ByteBuffer& response_;
  ServerCall call_;
};

class StreamReactor : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public StreamWriter {
 public:
  StreamReactor(ServedMethod& served, grpc::CallbackServerContext& context,
                const grpc::ByteBuffer& request)
      : served_(served), context_(context), request_(request), call_(served, context) {}

  void Begin() {
    absl::Status status = call_.Enter();
    if (status.ok()) status = call_.Submit([this] { Run(); });
    if (!status.ok()) Complete(status);
  }

  absl::Status Write(const Message& message) override {
    absl::Status status = call_.CheckAlive();
    if (!status.ok()) return status;
    // The message before this one has been written; gRPC refuses to encode into a full buffer.
    buffer_.Clear();
    status = Encode(message, buffer_);
    if (!status.ok()) return status;
    {
      sync::MutexLock lock(mutex_);
      is_writing_ = true;
    }
    StartWrite(&buffer_);
    sync::MutexLock lock(mutex_);
    while (is_writing_) {
      if (written_.WaitUntil(mutex_, call_.deadline()) || absl::Now() < call_.deadline()) continue;
      // The client is too slow. The buffer is gRPC's until the write ends, which this brings about.
      context_.TryCancel();
      while (is_writing_) written_.Wait(mutex_);
      return call_.CheckAlive();
    }
    if (is_written_) return absl::OkStatus();
    status = call_.CheckAlive();
    return status.ok() ? absl::CancelledError("the client went away") : status;
  }

  void OnWriteDone(bool ok) override {
    sync::MutexLock lock(mutex_);
    is_writing_ = false;
    is_written_ = ok;
    // Under the lock, because the object may be gone right after the writer saw the change.
    written_.NotifyAll();
  }

  void OnCancel() override { call_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  // Both reactions above are short, so gRPC need not wake another thread for them.
  bool InternalInlineable() override { return true; }

  void Run() {
    Complete(RunHandler([this] { return Serve(); }));
  }

  absl::Status Serve() {
    const telemetry::Scope scope(call_.span());
    absl::Status status = call_.CheckAlive();
    if (!status.ok()) return status;
    const std::unique_ptr<Message> request(served_.method.request_prototype->New());
    status = Decode(served_.method, request_, *request);
    if (!status.ok()) return status;
    call_.NoteRecords(*request);
    call_.CountHandled();
    return served_.method.stream(call_, *request, *this);
  }

  void Complete(const absl::Status& status) {
    const absl::Status told = call_.Finish(status);
    Finish(ToGrpc(told));
  }

  ServedMethod& served_;
  grpc::CallbackServerContext& context_;
  const grpc::ByteBuffer& request_;
  ServerCall call_;
  grpc::ByteBuffer buffer_;
  sync::Mutex mutex_;
  sync::Condition written_;
  bool is_writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_written_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

grpc::ServerUnaryReactor* ServeUnary(ServedMethod& served, grpc::CallbackServerContext& context,
                                     const grpc::ByteBuffer& request, grpc::ByteBuffer& response) {
  auto reactor = std::make_unique<UnaryReactor>(served, context, request, response);
  reactor->Begin();
  return reactor.release();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeStream(ServedMethod& served,
                                                        grpc::CallbackServerContext& context,
                                                        const grpc::ByteBuffer& request) {
  auto reactor = std::make_unique<StreamReactor>(served, context, request);
  reactor->Begin();
  return reactor.release();
}

}  // namespace dealtrace::rpc
