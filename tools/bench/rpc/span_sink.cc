#include "tools/bench/rpc/span_sink.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "libs/telemetry/otlp/otlp_messages.h"

namespace dealtrace::bench {
namespace {

using telemetry::ExportTraceServiceRequest;
using telemetry::ExportTraceServiceResponse;

class CountingService : public grpc::Service {
 public:
  CountingService() {
    AddMethod(new grpc::internal::RpcServiceMethod(
        path_.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodCallback(
        0, new grpc::internal::CallbackUnaryHandler<ExportTraceServiceRequest,
                                                    ExportTraceServiceResponse>(
               [this](grpc::CallbackServerContext* context,
                      const ExportTraceServiceRequest* request, ExportTraceServiceResponse*) {
                 spans_ += telemetry::CountSpans(*request);
                 grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
                 reactor->Finish(grpc::Status::OK);
                 return reactor;
               }));
  }

  int64_t spans() const { return spans_; }

 private:
  const std::string path_ = std::string("/") + telemetry::kOtlpExportMethod;
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
