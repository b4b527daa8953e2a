// Any bytes as sources.yaml.
#include <cstdlib>

#include "absl/strings/match.h"
#include "services/ingestion/domain/source_config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto sources = dealtrace::ingestion::ParseSources(
      absl::string_view(reinterpret_cast<const char*>(data), size), "sources.yaml");
  if (!sources.ok() && !absl::StartsWith(sources.status().message(), "sources.yaml: ")) {
    std::abort();
  }
  return 0;
}
