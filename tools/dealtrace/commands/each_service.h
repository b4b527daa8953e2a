// Asks several services the same question.
#pragma once

#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/service/exit_code.h"
#include "libs/text/printable.h"
#include "tools/dealtrace/session.h"

namespace dealtrace::cli {

// Calls `ask` for each of `services`, also when some fail: on call, what the others say is wanted
// most while one is away. Each failure is told on standard error. The first that repeating would
// not mend is returned; with only services that are away the exit code is 75.
inline absl::Status AskEach(
    Session& session, const std::vector<std::string>& services,
    const std::function<absl::Status(rpc::Client& client, const std::string& service)>& ask) {
  absl::Status permanent;
  for (const std::string& service : services) {
    const absl::StatusOr<std::shared_ptr<rpc::Client>> client = session.Client(service);
    const absl::Status status = client.ok() ? ask(**client, service) : client.status();
    if (status.ok()) continue;
    std::cerr << "dealtrace: " << service
              << " is missing from this list: " << text::Printable(status.message()) << "\n";
    if (service::ExitCode(status) == service::kExitTryAgain) {
      session.set_exit_code(service::kExitTryAgain);
    } else {
      permanent.Update(status);
    }
  }
  return permanent;
}

}  // namespace dealtrace::cli
