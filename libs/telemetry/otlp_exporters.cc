#include "libs/telemetry/otlp_exporters.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>
#include <opentelemetry/exporters/otlp/otlp_grpc_exporter_options.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_options.h>
#include <opentelemetry/exporters/otlp/otlp_recordable.h>
#include <opentelemetry/sdk/instrumentationscope/instrumentation_scope.h>
#include <opentelemetry/sdk/trace/exporter.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/otlp/otlp_messages.h"
#include "libs/telemetry/otlp_writer.h"

namespace dealtrace::telemetry {
namespace {

namespace otel = opentelemetry;
using grpc::ByteBuffer;
using opentelemetry::proto::trace::v1::ScopeSpans;

constexpr unsigned kReadCertificatesAgainSeconds = 60;

// The bytes of a file that a variable names; empty when there is none.
std::string ReadFile(const std::string& path) {
  if (path.empty()) return "";
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  if (!file) {
    Log(Severity::kWarning, "a certificate file of the exporter cannot be read", {{"file", path}});
  }
  return content.str();
}

// The bytes without a copy.
grpc::Slice ToSlice(std::string bytes) {
  auto* owned = new std::string(std::move(bytes));
  return grpc::Slice(
      owned->data(), owned->size(), [](void* string) { delete static_cast<std::string*>(string); },
      owned);
}

// OTLP/gRPC. Configured as opentelemetry-cpp's own exporter is; the messages are sent as they were
// encoded.
class GrpcExporter : public SpanExporter {
 public:
  GrpcExporter(const Environment& environment, std::string resource)
      : headers_(environment.exporter_headers),
        resource_(std::move(resource)),
        timeout_(std::min(absl::FromChrono(options_.timeout), environment.export_timeout)),
        channel_(MakeChannel(options_, environment)) {}

  int64_t Export(std::string spans, int64_t count) override {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout_));
    for (const auto& [name, value] : headers_) context.AddMetadata(name, value);
    std::string header = RequestHeader(resource_, spans.size());
    const grpc::Slice slices[] = {ToSlice(std::move(header)), ToSlice(std::move(spans))};
    const ByteBuffer request(slices, 2);
    ByteBuffer response;
    const grpc::Status status = grpc::internal::BlockingUnaryCall<ByteBuffer, ByteBuffer>(
        channel_.get(), method_, &context, request, &response);
    if (status.ok()) return count - Rejected(response);
    Log(Severity::kWarning, "spans could not be exported",
        {{"spans", count},
         {"code", static_cast<int64_t>(status.error_code())},
         {"message", status.error_message()}});
    return 0;
  }

 private:
  static std::shared_ptr<grpc::Channel> MakeChannel(
      const otel::exporter::otlp::OtlpGrpcExporterOptions& options,
      const Environment& environment) {
    grpc::ChannelArguments arguments;
    arguments.SetUserAgentPrefix(options.user_agent);
    if (options.compression == "gzip") arguments.SetCompressionAlgorithm(GRPC_COMPRESS_GZIP);
    std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
    if (options.use_ssl_credentials && !environment.exporter_certificate_file.empty()) {
      credentials = CertificateCredentials(environment);
    } else if (options.use_ssl_credentials) {
      grpc::SslCredentialsOptions ssl;
      ssl.pem_root_certs = options.ssl_credentials_cacert_as_string;
      const std::string file = ReadFile(options.ssl_credentials_cacert_path);
      if (!file.empty()) ssl.pem_root_certs = file;
      credentials = grpc::SslCredentials(ssl);
    }
    return grpc::CreateCustomChannel(TargetOf(options.endpoint), credentials, arguments);
  }

  // For a receiver that asks for a certificate. The files are read again, as they are renewed.
  static std::shared_ptr<grpc::ChannelCredentials> CertificateCredentials(
      const Environment& environment) {
    grpc::experimental::TlsChannelCredentialsOptions tls;
    tls.set_certificate_provider(
        std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
            environment.exporter_key_file, environment.exporter_certificate_file,
            environment.exporter_ca_file, kReadCertificatesAgainSeconds));
    tls.watch_identity_key_cert_pairs();
    // Without a file, the authorities of the system.
    if (!environment.exporter_ca_file.empty()) tls.watch_root_certs();
    return grpc::experimental::TlsCredentials(tls);
  }

  // `https://collector:4317/` → `collector:4317`; gRPC's own forms stay.
  static std::string TargetOf(std::string endpoint) {
    const size_t scheme = endpoint.find("://");
    if (scheme == std::string::npos || endpoint.compare(0, 4, "http") != 0) return endpoint;
    endpoint.erase(0, scheme + 3);
    return endpoint.substr(0, endpoint.find('/'));
  }

  static int64_t Rejected(ByteBuffer& response) {
    grpc::Slice slice;
    ExportTraceServiceResponse message;
    if (response.Length() == 0 || !response.DumpToSingleSlice(&slice).ok() ||
        !message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
      return 0;
    }
    return message.partial_success().rejected_spans();
  }

  const otel::exporter::otlp::OtlpGrpcExporterOptions options_;
  const std::vector<std::pair<std::string, std::string>> headers_;
  const std::string resource_;
  const absl::Duration timeout_;
  const std::string path_ = absl::StrCat("/", kOtlpExportMethod);
  const grpc::internal::RpcMethod method_{path_.c_str(), grpc::internal::RpcMethod::NORMAL_RPC};
  const std::shared_ptr<grpc::Channel> channel_;
};

// OTLP/HTTP, through opentelemetry-cpp's exporter, which takes message objects.
class HttpExporter : public SpanExporter {
 public:
  HttpExporter(const Environment& environment, const otel::sdk::resource::Resource& resource)
      : resource_(resource),
        scope_(otel::sdk::instrumentationscope::InstrumentationScope::Create("dealtrace", "", "")) {
    otel::exporter::otlp::OtlpHttpExporterOptions options;
    options.http_headers.clear();
    for (const auto& [name, value] : environment.exporter_headers) {
      options.http_headers.emplace(name, value);
    }
    options.timeout = std::min<std::chrono::system_clock::duration>(
        options.timeout, absl::ToChronoMilliseconds(environment.export_timeout));
    exporter_ = otel::exporter::otlp::OtlpHttpExporterFactory::Create(options);
  }

  int64_t Export(std::string spans, int64_t count) override {
    ScopeSpans decoded;
    if (!decoded.ParseFromString(spans)) return 0;
    std::vector<std::unique_ptr<otel::sdk::trace::Recordable>> recordables;
    for (Span& span : *decoded.mutable_spans()) {
      auto recordable = std::make_unique<otel::exporter::otlp::OtlpRecordable>();
      recordable->span() = std::move(span);
      recordable->SetResource(resource_);
      recordable->SetInstrumentationScope(*scope_);
      recordables.push_back(std::move(recordable));
    }
    const auto result = exporter_->Export({recordables.data(), recordables.size()});
    return result == otel::sdk::common::ExportResult::kSuccess ? count : 0;
  }

 private:
  using Span = opentelemetry::proto::trace::v1::Span;

  const otel::sdk::resource::Resource resource_;
  const std::unique_ptr<otel::sdk::instrumentationscope::InstrumentationScope> scope_;
  std::unique_ptr<otel::sdk::trace::SpanExporter> exporter_;
};

// One JSON line a span on standard error.
class ConsoleExporter : public SpanExporter {
 public:
  int64_t Export(std::string spans, int64_t count) override {
    ScopeSpans decoded;
    if (!decoded.ParseFromString(spans)) return 0;
    for (const auto& span : decoded.spans()) {
      nlohmann::ordered_json line = {
          {"span", span.name()},
          {"trace_id", absl::BytesToHexString(span.trace_id())},
          {"span_id", absl::BytesToHexString(span.span_id())},
          {"parent_span_id", absl::BytesToHexString(span.parent_span_id())},
          {"start_unix_nanos", span.start_time_unix_nano()},
          {"nanos", span.end_time_unix_nano() - span.start_time_unix_nano()}};
      for (const auto& attribute : span.attributes()) {
        line[attribute.key()] = attribute.value().ShortDebugString();
      }
      std::cerr << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
    return count;
  }
};

}  // namespace

std::unique_ptr<SpanExporter> MakeSpanExporter(const Environment& environment,
                                               const otel::sdk::resource::Resource& resource) {
  switch (environment.exporter) {
    case Exporter::kConsole:
      return std::make_unique<ConsoleExporter>();
    case Exporter::kOtlpGrpc: {
      otel::exporter::otlp::OtlpRecordable recordable;
      recordable.SetResource(resource);
      return std::make_unique<GrpcExporter>(environment,
                                            recordable.ProtoResource().SerializeAsString());
    }
    case Exporter::kOtlpHttp:
      return std::make_unique<HttpExporter>(environment, resource);
    case Exporter::kNone:
      break;
  }
  return nullptr;
}

}  // namespace dealtrace::telemetry
