// dealtrace-tracestore: keeps the spans of a local stack.
#include "absl/strings/numbers.h"
#include "libs/rpc/status_macros.h"
#include "libs/service/application.h"
#include "tools/tracestore/span_store.h"
#include "tools/tracestore/trace_store_service.h"

namespace dealtrace::tracestore {
namespace {

absl::Status Wire(service::Application& application) {
  const config::ServiceConfig& config = application.config();
  SpanLogOptions options;
  options.folder = config.Setting("folder", "");
  if (options.folder.empty()) {
    return absl::InvalidArgumentError(
        "configuration: `settings.folder` is missing; name the folder that keeps the spans");
  }
  if (!absl::SimpleAtoi(config.Setting("bytes_max", "268435456"), &options.bytes_max) ||
      options.bytes_max < 2 * options.segment_bytes) {
    return absl::InvalidArgumentError(
        "configuration: `settings.bytes_max` must be a number of bytes, at least 67108864");
  }
  if (!absl::ParseDuration(config.Setting("age_max", "168h"), &options.age_max) ||
      options.age_max <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError(
        "configuration: `settings.age_max` must be a duration, for example 168h");
  }
  ASSIGN_OR_RETURN(std::shared_ptr<SpanStore> store, SpanStore::Open(std::move(options)));
  RegisterTraceStore(application.server(), std::move(store), application.metrics());
  return absl::OkStatus();
}

}  // namespace
}  // namespace dealtrace::tracestore

int main(int argc, char** argv) {
  return dealtrace::service::Run(argc, argv, {.name = "tracestore", .migrations = {}},
                                 dealtrace::tracestore::Wire);
}
