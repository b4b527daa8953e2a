// Which gRPC services each program serves, from the contracts themselves.
#pragma once

#include <string>
#include <vector>

namespace dealtrace::conformance {

// Full names, for example `dealtrace.ingestion.v1.SyncService`: those of the program's own package,
// and those of the feed that it serves.
std::vector<std::string> ServicesOf(const std::string& program);

// The body of an HTTP answer; empty when there is none.
std::string FetchText(const std::string& url);

}  // namespace dealtrace::conformance
