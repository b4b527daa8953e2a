// Any bytes where a caller without credentials writes freely: a bearer token, trace headers, a page
// token, a resource name.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_split.h"
#include "dealtrace/feed/v1/dead_letter_service.pb.h"
#include "libs/rpc/metadata.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/testing/test_identity.h"
#include "libs/rpc/token_verifier.h"
#include "libs/telemetry/environment.h"
#include "libs/telemetry/propagation.h"
#include "libs/telemetry/trace_identity.h"

namespace dealtrace::fuzz {
namespace {

void Require(bool condition, const char* promise) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

void CheckToken(const std::string& text) {
  static rpc::TokenVerifier* const verifier = [] {
    const rpc::testing::TestIdentity identity;
    return new rpc::TokenVerifier(identity.Server("fuzz").token_public_key, "fuzz");
  }();
  Require(!verifier->Verify(text, absl::Now()).ok(), "nobody guesses a signature");
}

void CheckTrace(const std::string& text) {
  const std::vector<telemetry::Propagator> all = {
      telemetry::Propagator::kTraceContext, telemetry::Propagator::kB3,
      telemetry::Propagator::kB3Multi, telemetry::Propagator::kJaeger};
  // Each line is a header of its own, of whatever name.
  const telemetry::TraceContext context = telemetry::ExtractContext(
      [&text](absl::string_view) {
        telemetry::HeaderValues values;
        for (const absl::string_view line : absl::StrSplit(text, '\n')) values.push_back(line);
        return values;
      },
      all);
  Require(context.trace_parent.empty() || context.trace_parent.substr(0, 3) == "00-",
          "what is passed on is of version 00");
  for (const auto& [name, value] : telemetry::InjectContext(context, all)) {
    Require(rpc::IsMetadataValue(value), "what is passed on can be sent");
  }
  const telemetry::TraceIdentity identity = telemetry::ParseTraceParent(text, text);
  if (!identity.valid()) return;
  Require(rpc::IsMetadataValue(identity.trace_state), "a trace state can be sent");
  Require(telemetry::ParseTraceParent(telemetry::FormatTraceParent(identity), "").trace_id ==
              identity.trace_id,
          "a trace parent is read as it is written");
}

void CheckPage(const std::string& text) {
  dealtrace::feed::v1::ListDeadLettersRequest request;
  request.set_page_token(text);
  rpc::ReadPage(request, 10, 100).status().IgnoreError();
  // The empty key is the start, which has no token; no id is as long as this.
  if (text.empty() || text.size() > 1000) return;
  request.clear_page_token();
  request.set_page_token(rpc::MakePageToken(request, text));
  const absl::StatusOr<rpc::Page> page = rpc::ReadPage(request, 10, 100);
  Require(page.ok() && page->last_key == text, "a page token gives back its key");
}

}  // namespace
}  // namespace dealtrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  dealtrace::fuzz::CheckToken(text);
  dealtrace::fuzz::CheckTrace(text);
  dealtrace::fuzz::CheckPage(text);
  dealtrace::rpc::ResourceId("calls", text).status().IgnoreError();
  return 0;
}
