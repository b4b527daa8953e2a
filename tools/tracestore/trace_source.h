// Where traces are read from: the local trace store, or any Jaeger query address.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dealtrace/tracestore/v1/trace_store_service.pb.h"
#include "libs/rpc/client.h"

namespace dealtrace::tracestore {

class TraceSource {
 public:
  virtual ~TraceSource() = default;

  // `trace` is 32 hex digits. INVALID_ARGUMENT, NOT_FOUND (perhaps not yet), UNAVAILABLE,
  // DEADLINE_EXCEEDED.
  virtual absl::StatusOr<v1::Trace> Get(const std::string& trace, absl::Time deadline) = 0;

  // The newest traces, at most `request.page_size`. UNIMPLEMENTED where they have to be looked for
  // in another way, which the error tells.
  virtual absl::StatusOr<v1::ListTracesResponse> List(const v1::ListTracesRequest& request,
                                                      absl::Time deadline) = 0;
};

// Reads the trace store. `client`: service `tracestore`, with the scope `traces.read`.
std::unique_ptr<TraceSource> ReadFromStore(std::shared_ptr<rpc::Client> client);

// Reads a Jaeger query service, for example `http://jaeger:16686`, by its `/api/traces/{id}`.
std::unique_ptr<TraceSource> ReadFromJaeger(std::string base_address);

// A source by address: `http://…` and `https://…` are Jaeger's, all else is a trace store's target.
std::unique_ptr<TraceSource> ReadFrom(const std::string& address,
                                      rpc::ClientCredentials credentials);

}  // namespace dealtrace::tracestore
