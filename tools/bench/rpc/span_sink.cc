#include "tools/bench/rpc/span_sink.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/byte_buffer.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace dealtrace::bench {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Calls `visit` for each sub-message with the field number `number` of the message that `input` is
// in, and passes over all else.
template <class Visit>
void ForEach(CodedInputStream& input, int number, Visit visit) {
  while (const uint32_t tag = input.ReadTag()) {
    uint32_t length = 0;
    if (WireFormatLite::GetTagFieldNumber(tag) != number) {
      if (!WireFormatLite::SkipField(&input, tag)) return;
    } else if (input.ReadVarint32(&length)) {
      const CodedInputStream::Limit limit = input.PushLimit(static_cast<int>(length));
      visit();
      input.Skip(input.BytesUntilLimit());
      input.PopLimit(limit);
    } else {
      return;
    }
  }
}

// Counts without making messages of them, so that the sink takes little of the machine.
// ExportTraceServiceRequest.resource_spans = 1, ResourceSpans.scope_spans = 2, ScopeSpans.spans
// = 2.
int64_t CountSpans(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  if (!bytes.Dump(&slices).ok()) return 0;
  std::string joined;
  for (const grpc::Slice& slice : slices) {
    joined.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  CodedInputStream input(reinterpret_cast<const uint8_t*>(joined.data()),
                         static_cast<int>(joined.size()));
  int64_t count = 0;
  ForEach(input, 1, [&] { ForEach(input, 2, [&] { ForEach(input, 2, [&] { ++count; }); }); });
  return count;
}

class CountingService : public grpc::Service {
 public:
  CountingService() {
    AddMethod(new grpc::internal::RpcServiceMethod(path_.c_str(),
                                                   grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(
        0, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
               [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                      grpc::ByteBuffer* response) {
                 spans_ += CountSpans(*request);
                 grpc::Slice empty;
                 *response = grpc::ByteBuffer(&empty, 1);
                 grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
                 reactor->Finish(grpc::Status::OK);
                 return reactor;
               }));
  }

  int64_t spans() const { return spans_; }

 private:
  const std::string path_ = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
  std::atomic<int64_t> spans_{0};
};

std::string ReadLine(int descriptor) {
  std::string line;
  char c = 0;
  while (read(descriptor, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

}  // namespace

int RunSpanSink() {
  CountingService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  builder.SetMaxReceiveMessageSize(-1);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  std::cout << port << std::endl;
  char c = 0;
  while (read(STDIN_FILENO, &c, 1) == 1) {
  }
  server->Shutdown();
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const double cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  std::cout << nlohmann::json({{"spans", service.spans()}, {"cpu_seconds", cpu}}).dump()
            << std::endl;
  return 0;
}

SpanSink::SpanSink(const std::string& program) {
  int in[2];
  int out[2];
  if (pipe(in) != 0 || pipe(out) != 0) return;
  pid_ = fork();
  if (pid_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (int descriptor : {in[0], in[1], out[0], out[1]}) close(descriptor);
    execl(program.c_str(), program.c_str(), "--sink", nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_sink_ = in[1];
  from_sink_ = out[0];
  port_ = std::atoi(ReadLine(from_sink_).c_str());
}

SpanSink::~SpanSink() {
  if (pid_ > 0) Stop();
}

SinkReport SpanSink::Stop() {
  close(to_sink_);
  const nlohmann::json report = nlohmann::json::parse(ReadLine(from_sink_), nullptr, false);
  close(from_sink_);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
  if (!report.is_object()) return {};
  return {report.value("spans", int64_t{0}), report.value("cpu_seconds", 0.0)};
}

}  // namespace dealtrace::bench
