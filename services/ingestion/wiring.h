// Puts the service together.
#pragma once

#include "absl/status/status.h"
#include "libs/service/application.h"

namespace dealtrace::ingestion {

// Registers every service, serves the feed and adds the runner. Settings: `sources_file`
// (required), `data_roots` (folders, separated by ':'), `sync_threads` (1 to 16). INVALID_ARGUMENT
// names a bad one.
absl::Status Wire(service::Application& application);

}  // namespace dealtrace::ingestion
