#include "tools/dealtrace/session.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "libs/config/service_config.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/status_macros.h"
#include "libs/service/exit_code.h"
#include "libs/telemetry/propagation.h"
#include "tools/dealtrace/span_receiver.h"

namespace dealtrace::cli {
namespace {

constexpr char kFolderDefault[] = ".dealtrace";

std::string FromEnvironment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

// The trace of whoever started the program: the headers of a propagator as variables, TRACEPARENT
// for `traceparent` (OpenTelemetry, "Environment variables as context propagation carriers").
telemetry::TraceContext ContextOfEnvironment() {
  return telemetry::ExtractContext([](absl::string_view header) {
    const std::string variable = absl::StrReplaceAll(absl::AsciiStrToUpper(header), {{"-", "_"}});
    const char* value = std::getenv(variable.c_str());
    return value == nullptr || *value == '\0' ? telemetry::HeaderValues()
                                              : telemetry::HeaderValues{value};
  });
}

}  // namespace

Session::Session() : folder_(FromEnvironment("DEALTRACE_FOLDER", kFolderDefault)) {}
Session::~Session() = default;

void Session::AddGlobalOptions(CLI::App& app) {
  app.add_option("--output,-o", output_name_, "Form of the results")
      ->check(CLI::IsMember({"table", "json", "jsonl"}))
      ->capture_default_str();
  app.add_flag("--trace", print_trace_, "Print the trace id and where to look at it");
  app.add_option("--config", config_path_,
                 "client.yaml to use (DEALTRACE_CLIENT_CONFIG); default: the local stack's");
  app.add_option("--folder", folder_, "Folder of the local stack (DEALTRACE_FOLDER)")
      ->capture_default_str();
  app.parse_complete_callback([this] {
    output_ = output_name_ == "json"    ? OutputFormat::kJson
              : output_name_ == "jsonl" ? OutputFormat::kJsonLines
                                        : OutputFormat::kTable;
  });
}

std::string Session::stack_folder() const {
  std::error_code error;
  return std::filesystem::absolute(folder_, error).lexically_normal().string();
}

absl::Status Session::ReadToken() {
  token_ = FromEnvironment("DEALTRACE_TOKEN", "");
  if (!token_.empty() || config_.token_file.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(token_, config::ReadFile(config_.token_file));
  absl::StripTrailingAsciiWhitespace(&token_);
  return absl::OkStatus();
}

absl::Status Session::Connect() {
  ASSIGN_OR_RETURN(config_, LoadClientConfig(config_path_, stack_folder()));
  RETURN_IF_ERROR(ReadToken());
  if (!config_.ca_file.empty()) {
    ASSIGN_OR_RETURN(ca_certificate_, config::ReadFile(config_.ca_file));
  }
  if (config_.certificate_file.empty() != config_.private_key_file.empty()) {
    return absl::InvalidArgumentError(
        "client.yaml: `certificate_file` and `private_key_file` go together");
  }
  if (!config_.certificate_file.empty()) {
    ASSIGN_OR_RETURN(certificate_, config::ReadFile(config_.certificate_file));
    ASSIGN_OR_RETURN(private_key_, config::ReadFile(config_.private_key_file));
  }
  return absl::OkStatus();
}

absl::Status Session::StartTelemetry() {
  UseSpanReceiver(config_.telemetry);
  ASSIGN_OR_RETURN(telemetry_, telemetry::Telemetry::Start({.service_name = "dealtrace-cli",
                                                            .service_version = DEALTRACE_VERSION}));
  return absl::OkStatus();
}

void Session::Finish(const absl::Status& status) {
  if (status.ok()) return;
  PrintError(status);
  if (exit_code_ != service::kExitDone) return;
  // What a service says about single fields of a request is about what was typed.
  exit_code_ = rpc::GetBadRequest(status) ? service::kExitUsage : service::ExitCode(status);
}

bool Session::IsConfigured(const absl::Status& status) {
  if (status.ok()) return true;
  PrintError(status);
  exit_code_ = absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status)
                   ? service::kExitConfiguration
                   : service::ExitCode(status);
  return false;
}

void Session::RunOnline(const std::string& name, const std::function<absl::Status()>& work) {
  if (!IsConfigured(Connect()) || !IsConfigured(StartTelemetry())) return;
  Finish(InTrace(name, ContextOfEnvironment(), work));
  telemetry_.reset();  // flushes
}

void Session::RunUntraced(const std::function<absl::Status()>& work) {
  if (IsConfigured(Connect())) Finish(work());
}

absl::Status Session::InTrace(const std::string& name, const telemetry::TraceContext& parent,
                              const std::function<absl::Status()>& work) {
  telemetry::SpanOptions options;
  if (!parent.empty()) options.parent = parent;
  telemetry::Span span = telemetry::Span::Start("dealtrace " + name, std::move(options));
  telemetry::Scope scope(span);
  absl::Status status = work();
  if (!status.ok()) span.SetError(status);
  if (print_trace_) {
    std::cerr << "trace " << span.context().trace_id();
    if (!config_.gateway.empty()) {
      std::cerr << "  " << config_.gateway << "/traces/" << span.context().trace_id();
    }
    std::cerr << "\n";
  }
  return status;
}

void Session::RunOffline(const std::function<absl::Status()>& work) { Finish(work()); }

absl::StatusOr<rpc::ClientCredentials> Session::Credentials() const {
  if (token_.empty() && certificate_.empty()) {
    return absl::FailedPreconditionError(
        "no token; set DEALTRACE_TOKEN, or `token_file` or `certificate_file` in client.yaml");
  }
  rpc::ClientCredentials credentials;
  credentials.ca_certificate = ca_certificate_;
  credentials.certificate_chain = certificate_;
  credentials.private_key = private_key_;
  // Empty for a caller that has only a certificate: none is sent.
  credentials.token = [token = token_] { return token; };
  return credentials;
}

absl::StatusOr<std::string> Session::BearerToken() const {
  if (token_.empty()) {
    return absl::FailedPreconditionError(
        "a browser is signed in by a token, and there is none: set DEALTRACE_TOKEN, or "
        "`token_file` "
        "in client.yaml");
  }
  return token_;
}

absl::StatusOr<std::shared_ptr<rpc::Client>> Session::Client(const std::string& service) {
  auto known = clients_.find(service);
  if (known != clients_.end()) return known->second;
  auto target = config_.services.find(service);
  if (target == config_.services.end()) {
    return absl::NotFoundError(absl::StrCat("client.yaml names no service `", service, "`"));
  }
  rpc::ClientOptions options;
  options.target = target->second;
  options.service = service;
  ASSIGN_OR_RETURN(options.credentials, Credentials());
  return clients_[service] = std::make_shared<rpc::Client>(std::move(options));
}

}  // namespace dealtrace::cli
