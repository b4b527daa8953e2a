#include "libs/rpc/client_stream.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include <memory>
#include <optional>

#include "absl/time/time.h"
#include "libs/rpc/grpc_status.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {
namespace {

using google::protobuf::Message;

constexpr absl::Duration kCancelledInterval = absl::Milliseconds(20);

// Holds one message at a time: the next is read when this one was taken, so that a slow reader
// slows the server instead of filling memory.
class Reader : public grpc::ClientReadReactor<grpc::ByteBuffer> {
 public:
  explicit Reader(grpc::ClientContext& context) : context_(context) {}

  // True with a message in `buffer`; false at the end of the stream.
  bool Next(const std::function<bool()>& cancelled) {
    {
      sync::MutexLock lock(mutex_);
      state_ = State::kReading;
    }
    StartRead(&buffer);
    return WaitWhile(State::kReading, cancelled) == State::kHasMessage;
  }

  grpc::Status WaitUntilDone() {
    sync::MutexLock lock(mutex_);
    while (!status_) changed_.Wait(mutex_);
    return *status_;
  }

  void OnReadDone(bool ok) override {
    sync::MutexLock lock(mutex_);
    state_ = ok ? State::kHasMessage : State::kEnded;
    changed_.NotifyAll();
  }

  void OnDone(const grpc::Status& status) override {
    sync::MutexLock lock(mutex_);
    status_ = status;
    changed_.NotifyAll();
  }

  grpc::ByteBuffer buffer;

 private:
  enum class State { kReading, kHasMessage, kEnded };

  State WaitWhile(State waiting, const std::function<bool()>& cancelled) {
    sync::MutexLock lock(mutex_);
    while (state_ == waiting) {
      if (!cancelled) {
        changed_.Wait(mutex_);
        continue;
      }
      changed_.WaitFor(mutex_, kCancelledInterval);
      if (state_ == waiting && cancelled()) context_.TryCancel();
    }
    return state_;
  }

  grpc::ClientContext& context_;
  sync::Mutex mutex_;
  sync::Condition changed_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kReading;
  std::optional<grpc::Status> status_ ABSL_GUARDED_BY(mutex_);
};

absl::Status Take(grpc::ByteBuffer& buffer, const Message& prototype,
                  const std::function<absl::Status(const Message&)>& on_message) {
  const std::unique_ptr<Message> message(prototype.New());
  const grpc::Status decoded =
      grpc::GenericDeserialize<grpc::ProtoBufferReader, Message>(&buffer, message.get());
  return decoded.ok() ? on_message(*message)
                      : absl::InternalError("the server sent a message of another type");
}

}  // namespace

absl::Status ReadStream(grpc::Channel& channel, const std::string& path,
                        grpc::ClientContext& context, const Message& request,
                        const Message& prototype, const std::function<bool()>& cancelled,
                        const std::function<absl::Status(const Message&)>& on_message) {
  grpc::ByteBuffer bytes;
  bool owns_buffer = false;
  const grpc::Status encoded =
      grpc::GenericSerialize<grpc::ProtoBufferWriter, Message>(request, &bytes, &owns_buffer);
  if (!encoded.ok()) return absl::InvalidArgumentError("the request cannot be encoded");

  Reader reader(context);
  const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
  grpc::internal::ClientCallbackReaderFactory<grpc::ByteBuffer>::Create(&channel, method, &context,
                                                                        &bytes, &reader);
  // Keeps the call alive between a read's end and the next read.
  reader.AddHold();
  reader.StartCall();
  absl::Status taken;
  while (taken.ok() && reader.Next(cancelled)) {
    taken = Take(reader.buffer, prototype, on_message);
  }
  if (!taken.ok()) context.TryCancel();
  reader.RemoveHold();
  const absl::Status status = FromGrpc(reader.WaitUntilDone());
  return taken.ok() ? status : taken;
}

}  // namespace dealtrace::rpc
