// dealtrace-bench-rpc: a unary call through libs/rpc (TLS, a checked token, two spans a call,
// metrics) against the same call with gRPC's callback API alone, with and without TLS, in turns in
// one run. Prints the medians of the rounds as JSON.
#include <stdlib.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "dealtrace/rpc/testing/v1/echo_service.pb.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/test_identity.h"
#include "libs/telemetry/telemetry.h"
#include "tools/bench/rpc/bare.h"
#include "tools/bench/rpc/load.h"
#include "tools/bench/rpc/span_sink.h"

namespace dealtrace::bench {
namespace {

using rpc::testing::v1::EchoRequest;
using rpc::testing::v1::EchoResponse;

constexpr char kService[] = "dealtrace.rpc.testing.v1.EchoService/";

struct Arguments {
  int rounds = 15;
  double seconds = 0.7;
  int callers = 8;
  bool is_sink = false;
  std::string only;
};

// EchoService through libs/rpc.
class DealtraceEcho {
 public:
  explicit DealtraceEcho(const rpc::testing::TestIdentity& identity)
      : server_(Options(identity), nullptr) {
    server_.Handle<EchoRequest, EchoResponse>(
        absl::StrCat(kService, "Echo"),
        [](const rpc::Call&, const EchoRequest& request) -> absl::StatusOr<EchoResponse> {
          EchoResponse response;
          response.set_text(request.text());
          return response;
        });
    Refuse<rpc::testing::v1::WorkRequest, rpc::testing::v1::WorkResponse>("Work");
    Refuse<rpc::testing::v1::PollRequest, rpc::testing::v1::PollResponse>("Poll");
    Refuse<rpc::testing::v1::StoreRequest, rpc::testing::v1::StoreResponse>("Store");
    server_.HandleStream<rpc::testing::v1::CountRequest, rpc::testing::v1::CountResponse>(
        absl::StrCat(kService, "Count"),
        [](const rpc::Call&, const rpc::testing::v1::CountRequest&, rpc::StreamWriter&) {
          return absl::UnimplementedError("not in this benchmark");
        });
    const absl::Status started = server_.Start();
    if (!started.ok()) {
      std::cerr << started << "\n";
      exit(1);
    }
    rpc::ClientOptions client;
    client.target = absl::StrCat("127.0.0.1:", server_.port());
    client.service = "echo";
    client.credentials = identity.User({"echo"}, {"echo.read"});
    client.metrics = std::make_shared<telemetry::Metrics>();
    client_ = std::make_unique<rpc::Client>(std::move(client));
  }

  bool Call(const std::string& text) {
    EchoRequest request;
    request.set_text(text);
    const auto response = client_->Unary<EchoResponse>(absl::StrCat(kService, "Echo"), request,
                                                       rpc::CallOptions::Within(absl::Seconds(5)));
    return response.ok() && response->text() == text;
  }

 private:
  static rpc::ServerOptions Options(const rpc::testing::TestIdentity& identity) {
    rpc::ServerOptions options;
    options.address = "127.0.0.1:0";
    options.audience = "echo";
    options.credentials = identity.Server("echo");
    return options;
  }

  template <class Request, class Response>
  void Refuse(absl::string_view method) {
    server_.Handle<Request, Response>(
        absl::StrCat(kService, method),
        [](const rpc::Call&, const Request&) -> absl::StatusOr<Response> {
          return absl::UnimplementedError("not in this benchmark");
        });
  }

  rpc::Server server_;
  std::unique_ptr<rpc::Client> client_;
};

nlohmann::json Summarise(const std::vector<LoadResult>& rounds) {
  std::vector<double> rates, medians, tails, cpu;
  int64_t failures = 0;
  for (const LoadResult& round : rounds) {
    rates.push_back(round.calls_per_second);
    medians.push_back(round.median_microseconds);
    tails.push_back(round.p99_microseconds);
    cpu.push_back(round.cpu_microseconds_per_call);
    failures += round.failures;
  }
  return {{"calls_per_second", Median(rates)},
          {"latency_median_us", Median(medians)},
          {"latency_p99_us", Median(tails)},
          {"cpu_us_per_call", Median(cpu)},
          {"failures", failures}};
}

int RunBenchmark(const Arguments& arguments) {
  char program[4096];
  const ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
  if (length <= 0) return 1;
  SpanSink sink(std::string(program, static_cast<size_t>(length)));
  setenv("OTEL_EXPORTER_OTLP_ENDPOINT", absl::StrCat("http://127.0.0.1:", sink.port()).c_str(), 1);
  setenv("OTEL_BSP_MAX_QUEUE_SIZE", "20000", 0);
  setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2048", 0);
  setenv("OTEL_BSP_SCHEDULE_DELAY", "50", 0);
  auto telemetry = telemetry::Telemetry::Start({.service_name = "bench", .service_version = "1"});
  if (!telemetry.ok()) return 1;

  const rpc::testing::TestIdentity identity;
  const rpc::ServerCredentials credentials = identity.Server("echo");
  BareEcho plain(nullptr);
  BareEcho bare(&credentials);
  DealtraceEcho ours(identity);
  const std::string text(64, 'x');
  const absl::Duration duration = absl::Seconds(arguments.seconds);
  std::vector<LoadResult> plain_rounds, bare_rounds, our_rounds;
  std::vector<double> ratios, cpu_ratios;
  double our_seconds = 0;
  // The first round warms up and is not counted.
  for (int round = 0; round <= arguments.rounds; ++round) {
    const auto length = [&](absl::string_view name) {
      return arguments.only.empty() || arguments.only == name ? duration : absl::ZeroDuration();
    };
    const LoadResult a =
        RunLoad(arguments.callers, length("bare_plain"), [&] { return plain.Call(text); });
    const LoadResult b =
        RunLoad(arguments.callers, length("bare_tls"), [&] { return bare.Call(text); });
    const LoadResult c =
        RunLoad(arguments.callers, length("dealtrace"), [&] { return ours.Call(text); });
    our_seconds += absl::ToDoubleSeconds(length("dealtrace"));
    (*telemetry)->Flush(absl::Seconds(30));
    if (round == 0) continue;
    plain_rounds.push_back(a);
    bare_rounds.push_back(b);
    our_rounds.push_back(c);
    ratios.push_back(c.calls_per_second / b.calls_per_second);
    cpu_ratios.push_back(b.cpu_microseconds_per_call / c.cpu_microseconds_per_call);
  }
  const telemetry::SpanStatistics spans = (*telemetry)->span_statistics();
  const SinkReport received = sink.Stop();
  const double cores = static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
  std::cout << nlohmann::ordered_json(
                   {{"benchmark", "rpc_unary"},
                    {"callers", arguments.callers},
                    {"rounds", arguments.rounds},
                    {"dealtrace", Summarise(our_rounds)},
                    {"bare_tls", Summarise(bare_rounds)},
                    {"bare_plain", Summarise(plain_rounds)},
                    {"ratio_to_bare_tls", Median(ratios)},
                    {"cpu_ratio_to_bare_tls", Median(cpu_ratios)},
                    {"spans_made", spans.started},
                    {"spans_received", received.spans},
                    {"spans_dropped", spans.dropped + spans.failed},
                    {"sink_cpu_share", received.cpu_seconds / (our_seconds * cores)}})
                   .dump(2)
            << "\n";
  return spans.started == received.spans && spans.dropped + spans.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace dealtrace::bench

int main(int argc, char** argv) {
  dealtrace::bench::Arguments arguments;
  CLI::App app("A unary call through libs/rpc against bare gRPC; prints JSON");
  app.add_option("--rounds", arguments.rounds, "Counted rounds")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", arguments.seconds, "Length of a round")
      ->check(CLI::Range(0.1, 600.0));
  app.add_option("--callers", arguments.callers, "Threads that call")->check(CLI::Range(1, 1000));
  app.add_option("--only", arguments.only, "One of the three alone: for a profiler")
      ->check(CLI::IsMember({"dealtrace", "bare_tls", "bare_plain"}));
  app.add_flag("--sink", arguments.is_sink, "Be the collector (used by the benchmark itself)")
      ->group("");
  CLI11_PARSE(app, argc, argv);
  return arguments.is_sink ? dealtrace::bench::RunSpanSink()
                           : dealtrace::bench::RunBenchmark(arguments);
}
