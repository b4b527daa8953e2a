// One call while it is served: what its handler may ask, its span, its metrics and its log line.
#pragma once

#include <grpcpp/server_context.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/rpc/admission.h"
#include "libs/rpc/call.h"
#include "libs/rpc/call_ledger.h"
#include "libs/rpc/caller_limiter.h"
#include "libs/rpc/method.h"
#include "libs/rpc/worker_pool.h"
#include "libs/telemetry/log_sampler.h"
#include "libs/telemetry/metrics.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/span.h"

namespace dealtrace::rpc {

// What all calls of a server share.
struct ServerShared {
  std::shared_ptr<telemetry::Metrics> metrics;
  std::unique_ptr<Admission> admission;
  CallLedger ledger;
  telemetry::LogSampler log;            // calls that failed
  std::unique_ptr<WorkerPool> workers;  // methods that work
  // Of calls that people make of these methods.
  std::unique_ptr<CallerLimiter> people_working;
  std::unique_ptr<WorkerPool> waiters;  // methods that wait
};

// A method as served: its series are looked up once.
struct ServedMethod {
  ServedMethod(Method& method, ServerShared& shared);

  Method& method;
  ServerShared& shared;
  telemetry::Counter handled;  // handlers that were run: a refused call is not among them
  telemetry::Counter ok_calls;
  telemetry::Histogram seconds;
  telemetry::Gauge in_flight;
  // How long its handler takes, as a moving average; starts as "long".
  std::atomic<int64_t> handler_nanoseconds;
};

class ServerCall : public Call {
 public:
  // Starts the span. `context` must outlive this.
  ServerCall(ServedMethod& served, grpc::CallbackServerContext& context);
  ~ServerCall() override;

  // Everything between the transport and the handler: drain, deadline, identity, scopes, limits. On
  // OK the call holds its places until Finish().
  absl::Status Enter();
  // Runs `task` on a thread for handlers, or in this thread when the method's handler is short.
  // RESOURCE_EXHAUSTED when all are busy and the queue is full.
  absl::Status Submit(std::function<void()> task);
  // Tells how long the handler took.
  void LearnDuration(absl::Duration duration);
  // Notes which records the request or the response names, for the span.
  void NoteRecords(const google::protobuf::Message& message);
  // Counts that the handler runs now.
  void CountHandled() { served_.handled.Increment(); }
  // Ends the span, gives back the places, counts and logs. Once, before the status is sent. Returns
  // what is to be sent: not what the handler returned when it came too late for anybody to see it,
  // but DEADLINE_EXCEEDED or CANCELLED, which is what the caller saw.
  absl::Status Finish(absl::Status status);
  void Cancel() { cancelled_.store(true, std::memory_order_release); }
  const telemetry::Span& span() const { return span_; }

  absl::string_view method() const override { return served_.method.name; }
  const Principal& principal() const override { return *admitted_.principal; }
  absl::Time deadline() const override { return admitted_.deadline; }
  bool cancelled() const override;
  bool draining() const override { return served_.shared.ledger.draining(); }
  absl::string_view bearer_token() const override { return admitted_.bearer_token; }

 private:
  absl::Status EnterLimits();
  absl::Status AsSeenByCaller(absl::Status status) const;
  void LogFinished(const absl::Status& status, absl::Duration duration) const;

  ServedMethod& served_;
  grpc::CallbackServerContext& context_;
  const absl::Time start_;
  telemetry::Span span_;
  telemetry::RecordNames records_;
  Admitted admitted_;
  bool in_ledger_ = false;
  bool in_limit_ = false;
  bool in_method_share_ = false;
  bool in_worker_share_ = false;
  std::atomic<bool> cancelled_{false};
};

}  // namespace dealtrace::rpc
