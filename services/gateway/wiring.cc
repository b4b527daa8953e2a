#include "services/gateway/wiring.h"

#include "libs/config/service_config.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"
#include "services/gateway/config.h"
#include "services/gateway/contracts.h"
#include "services/gateway/gateway.h"

namespace dealtrace::gateway {
namespace {

absl::StatusOr<std::unique_ptr<Identity>> MakeIdentity(const config::ServiceConfig& config,
                                                       const GatewayConfig& gateway) {
  ASSIGN_OR_RETURN(std::string public_key, config::ReadFile(config.token_public_key_file));
  if (gateway.session_key.empty()) {
    telemetry::Log(telemetry::Severity::kInfo,
                   "no session_key_file: sessions end when this gateway does");
  }
  auto sealer = gateway.session_key.empty() ? TextSealer::WithRandomKey()
                                            : TextSealer::FromKey(gateway.session_key);
  if (!sealer.ok()) return sealer.status();
  return std::make_unique<Identity>(*std::move(sealer), std::move(public_key),
                                    gateway.secure_cookies);
}

}  // namespace

absl::Status Wire(service::Application& application) {
  const config::ServiceConfig& config = application.config();
  ASSIGN_OR_RETURN(GatewayConfig gateway_config, ReadGatewayConfig(config));
  ASSIGN_OR_RETURN(const ContractSet contracts, ContractSet::Load(ContractDescriptors()));
  ASSIGN_OR_RETURN(std::unique_ptr<Identity> identity, MakeIdentity(config, gateway_config));
  std::map<std::string, std::shared_ptr<rpc::Client>> clients;
  for (const auto& [name, target] : config.upstreams) clients[name] = application.Upstream(name);
  gateway_config.options.version = DEALTRACE_VERSION;
  ASSIGN_OR_RETURN(
      std::unique_ptr<Gateway> created,
      Gateway::Create(std::move(gateway_config.options), contracts, std::move(identity),
                      std::make_unique<Upstreams>(clients), application.metrics()));
  const std::shared_ptr<Gateway> gateway = std::move(created);
  application.AddTask(
      [gateway, &application]() -> absl::Status {
        RETURN_IF_ERROR(gateway->Start());
        application.AnnouncePort("http", gateway->port());
        return absl::OkStatus();
      },
      [gateway] { gateway->Stop(); });
  return absl::OkStatus();
}

}  // namespace dealtrace::gateway
