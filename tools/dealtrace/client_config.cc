#include "tools/dealtrace/client_config.h"

#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/config/service_config.h"
#include "libs/rpc/status_macros.h"
#include "tools/dealtrace/stack/layout.h"
#include "yaml-cpp/yaml.h"

namespace dealtrace::cli {
namespace {

absl::StatusOr<ClientConfig> Parse(const std::string& text) {
  static const std::set<std::string>& known = *new std::set<std::string>{
      "services",         "gateway",          "gateway_socket", "ca_file",   "token_file",
      "certificate_file", "private_key_file", "traces",         "telemetry", "metrics"};
  ClientConfig config;
  for (const auto& entry : YAML::Load(text)) {
    const std::string key = entry.first.as<std::string>();
    if (!known.contains(key)) {
      return absl::FailedPreconditionError(
          absl::StrCat("unknown key `", key, "`; known are ", absl::StrJoin(known, ", ")));
    }
    if (key == "services") config.services = entry.second.as<std::map<std::string, std::string>>();
    if (key == "metrics") config.metrics = entry.second.as<std::map<std::string, std::string>>();
    if (key == "telemetry")
      config.telemetry = entry.second.as<std::map<std::string, std::string>>();
    if (key == "gateway") config.gateway = entry.second.as<std::string>();
    if (key == "gateway_socket") config.gateway_socket = entry.second.as<std::string>();
    if (key == "ca_file") config.ca_file = entry.second.as<std::string>();
    if (key == "token_file") config.token_file = entry.second.as<std::string>();
    if (key == "certificate_file") config.certificate_file = entry.second.as<std::string>();
    if (key == "private_key_file") config.private_key_file = entry.second.as<std::string>();
    if (key == "traces") config.traces = entry.second.as<std::string>();
  }
  return config;
}

}  // namespace

absl::StatusOr<ClientConfig> LoadClientConfig(const std::string& path,
                                              const std::string& stack_folder) {
  std::string file = path;
  if (const char* named = std::getenv("DEALTRACE_CLIENT_CONFIG");
      file.empty() && named != nullptr) {
    file = named;
  }
  if (file.empty()) file = StackLayout{stack_folder}.ClientConfigFile();
  absl::StatusOr<std::string> text = config::ReadFile(file);
  if (!text.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "no configuration at ", file,
        "; start a local stack with `dealtrace up`, or name a client.yaml with --config "
        "or DEALTRACE_CLIENT_CONFIG"));
  }
  try {
    absl::StatusOr<ClientConfig> config = Parse(*text);
    if (config.ok()) return config;
    return absl::FailedPreconditionError(absl::StrCat(file, ": ", config.status().message()));
  } catch (const YAML::Exception& error) {
    return absl::FailedPreconditionError(absl::StrCat(file, ": ", error.what()));
  }
}

}  // namespace dealtrace::cli
