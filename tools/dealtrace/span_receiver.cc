#include "tools/dealtrace/span_receiver.h"

#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "libs/text/printable.h"

extern char** environ;

namespace dealtrace::cli {
namespace {

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string EndpointFrom(const std::function<std::string(const char*)>& read) {
  const std::string of_traces = read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  return of_traces.empty() ? read("OTEL_EXPORTER_OTLP_ENDPOINT") : of_traces;
}

// The names of those that the environment sets.
std::vector<std::string> ExporterVariables() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view name = absl::string_view(*entry).substr(0, std::strcspn(*entry, "="));
    if (absl::StartsWith(name, "OTEL_EXPORTER_OTLP_")) names.emplace_back(name);
  }
  return names;
}

}  // namespace

void UseSpanReceiver(const std::map<std::string, std::string>& configured) {
  const std::string ours = EndpointFrom([](const char* name) { return FromEnvironment(name); });
  if (ours.empty()) {
    for (const std::string& name : ExporterVariables()) unsetenv(name.c_str());
    for (const auto& [name, value] : configured) setenv(name.c_str(), value.c_str(), 1);
    return;
  }
  const std::string theirs = EndpointFrom([&](const char* name) {
    const auto found = configured.find(name);
    return found == configured.end() ? std::string() : found->second;
  });
  if (theirs.empty() || theirs == ours || FromEnvironment("OTEL_SDK_DISABLED") == "true") return;
  std::cerr << "dealtrace: OTEL_EXPORTER_OTLP_ENDPOINT sends this command's spans to "
            << text::Printable(ours) << ", while the services send theirs to "
            << text::Printable(theirs)
            << ": a trace is in two places. Start the stack with the variable, or unset it here.\n";
}

}  // namespace dealtrace::cli
