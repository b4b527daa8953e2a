// dealtrace-bench-match-call: one explained match of a call that is not stored, against all deals
// of a sample company, through the service over gRPC (TLS, identity). Prints JSON:
//   index_seconds, index_cpu_seconds  to read the company from PostgreSQL into the index: the
//   wall's and this process's, without the server's index_mebibytes, resident_mebibytes  what the
//   index and the process hold afterwards decide_per_second_and_core, decide_cpu_p99_ms  the
//   explained decision alone, by the CPU time of this thread rounds  per number of callers: calls a
//   second, latencies, and calls per second of the CPU time that client and server used together.
//   As many callers as cores measure the match, more of them the waiting.
//
//   dealtrace-sandbox company --opportunities 1000000 --calls 20000 --seed 21 --output big
//   dealtrace-bench-match-call --company big
#include <sys/resource.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/status_macros.h"
#include "libs/testing/rpc_pair.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/record_reader.h"
#include "services/matching/converters.h"
#include "services/matching/explanation.h"
#include "services/matching/live_index.h"
#include "services/matching/matching_service.h"
#include "services/matching/offline/customer_files.h"
#include "services/matching/testing/matching_world.h"

namespace dealtrace::matching {
namespace {

using ingestion::RecordKind;
using Json = nlohmann::ordered_json;

constexpr size_t kBatchRecords = 1000;
constexpr char kMethod[] = "dealtrace.matching.v1.MatchingService/MatchCall";

struct Arguments {
  std::string company;
  size_t calls = 20'000;
  std::vector<int> callers = {1, 2, 32};
};

double CpuSeconds() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double ThreadCpuMilliseconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double ResidentMebibytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  file >> pages >> pages;
  return pages * 4096 / (1 << 20);
}

absl::Status ForEachRecord(const ingestion::SourceConfig& source, RecordKind kind,
                           const std::function<void(const ingestion::SourceRecord&)>& visit) {
  const ingestion::StreamConfig* stream = source.FindStream(kind);
  if (stream == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto bytes, ingestion::OpenFile(absl::StrCat(source.folder, "/", stream->path)));
  ASSIGN_OR_RETURN(const auto reader,
                   ingestion::OpenRecords(source, *stream, std::move(bytes), stream->path));
  ingestion::RecordBatch batch;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(kBatchRecords, &batch));
    if (!more) return absl::OkStatus();
    for (const ingestion::SourceRecord& record : batch.records) visit(record);
  }
}

// Puts the customers' records into matching's tables, as its consumer does.
absl::Status Fill(const ingestion::SourceConfig& source, MatchingWorld& world, Json& json) {
  const std::pair<RecordKind, const char*> kinds[] = {{RecordKind::kUser, "user"},
                                                      {RecordKind::kProduct, "product"},
                                                      {RecordKind::kAccount, "account"},
                                                      {RecordKind::kContact, "contact"},
                                                      {RecordKind::kOpportunity, "opportunity"}};
  for (const auto& [kind, name] : kinds) {
    std::vector<feed::v1::Change> changes;
    absl::Status applied;
    int64_t count = 0;
    const auto apply = [&] {
      // A key comes at most once in a batch: the later line counts.
      std::map<std::string, feed::v1::Change> latest;
      for (feed::v1::Change& change : changes) latest[change.key()] = std::move(change);
      changes.clear();
      for (auto& [key, change] : latest) changes.push_back(std::move(change));
      applied.Update(world.TryApply(changes));
      changes.clear();
    };
    RETURN_IF_ERROR(ForEachRecord(source, kind, [&](const ingestion::SourceRecord& record) {
      changes.push_back(world.Upsert(name, record.id, *record.message));
      ++count;
      if (changes.size() == kBatchRecords) apply();
    }));
    if (!changes.empty()) apply();
    RETURN_IF_ERROR(applied);
    json[absl::StrCat(name, "_count")] = count;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::MatchCallRequest>> ReadRequests(
    const ingestion::SourceConfig& source, size_t limit) {
  std::vector<v1::MatchCallRequest> requests;
  RETURN_IF_ERROR(
      ForEachRecord(source, RecordKind::kCall, [&](const ingestion::SourceRecord& record) {
        if (requests.size() >= limit) return;
        v1::MatchCallRequest request;
        request.mutable_call()->CopyFrom(*record.message);
        requests.push_back(std::move(request));
      }));
  return requests;
}

double Quantile(std::vector<double>& values, double quantile) {
  const auto at = static_cast<size_t>(quantile * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(at), values.end());
  return values[at];
}

absl::StatusOr<Json> Round(const std::shared_ptr<rpc::Client>& client,
                           const std::vector<v1::MatchCallRequest>& requests, int callers) {
  std::vector<std::vector<double>> latencies(static_cast<size_t>(callers));
  std::vector<absl::Status> failures(static_cast<size_t>(callers));
  std::atomic<size_t> next{0};
  const double cpu = CpuSeconds();
  const absl::Time begin = absl::Now();
  std::vector<std::thread> threads;
  for (size_t caller = 0; caller < static_cast<size_t>(callers); ++caller) {
    threads.emplace_back([&, caller] {
      for (size_t i = next++; i < requests.size(); i = next++) {
        const absl::Time start = absl::Now();
        const auto answer = client->Unary<v1::MatchCallResponse>(
            kMethod, requests[i], rpc::CallOptions::Within(absl::Seconds(10)));
        failures[caller].Update(answer.status());
        latencies[caller].push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  const double cpu_seconds = CpuSeconds() - cpu;
  std::vector<double> all;
  for (size_t caller = 0; caller < latencies.size(); ++caller) {
    if (!failures[caller].ok()) return failures[caller];
    all.insert(all.end(), latencies[caller].begin(), latencies[caller].end());
  }
  const auto count = static_cast<double>(requests.size());
  return Json{{"callers", callers},
              {"calls_per_second", count / seconds},
              {"calls_per_cpu_second", count / cpu_seconds},
              {"median_ms", Quantile(all, 0.5)},
              {"p99_ms", Quantile(all, 0.99)},
              {"slowest_ms", Quantile(all, 1.0)}};
}

absl::Status Run(const Arguments& arguments) {
  Json json;
  ASSIGN_OR_RETURN(const ingestion::SourceConfig source,
                   ReadSource(arguments.company + "/sources.yaml", ""));
  MatchingWorld world;
  RETURN_IF_ERROR(Fill(source, world, json));
  std::cerr << "the tables are filled; reading them into the index\n";
  ASSIGN_OR_RETURN(const auto requests, ReadRequests(source, arguments.calls));

  testing::RpcPair pair("matching", {"matching.read"}, "report");
  const double resident = ResidentMebibytes();
  const auto live_index =
      std::make_shared<LiveIndex>(world.database().database(), world.settings(), pair.metrics());
  const absl::Time begin = absl::Now();
  const double index_cpu = CpuSeconds();
  live_index->Start();
  while (!live_index->caught_up()) absl::SleepFor(absl::Milliseconds(20));
  json["index_seconds"] = absl::ToDoubleSeconds(absl::Now() - begin);
  json["index_cpu_seconds"] = CpuSeconds() - index_cpu;
  json["index_mebibytes"] = ResidentMebibytes() - resident;
  json["resident_mebibytes"] = ResidentMebibytes();

  std::cerr << "the index is there; deciding in this thread\n";
  const LinkSettings settings;
  std::vector<double> times;
  size_t candidates = 0;
  size_t companies = 0;
  for (const v1::MatchCallRequest& request : requests) {
    const double start = ThreadCpuMilliseconds();
    live_index->Read([&](const CandidateIndex& index) {
      const CallRecord call = FromProto(request.call());
      const LinkDecision decision = DecideLink(call, index, settings);
      ExplainDecision(call, decision, "", index, settings).IgnoreError();
      times.push_back(ThreadCpuMilliseconds() - start);
      candidates += decision.candidates.size();
      companies += index.Find(call).size();
    });
  }
  const auto count = static_cast<double>(requests.size());
  json["decide_per_second_and_core"] =
      count / std::accumulate(times.begin(), times.end(), 0.0) * 1e3;
  json["decide_cpu_p99_ms"] = Quantile(times, 0.99);
  json["companies_per_call"] = static_cast<double>(companies) / count;
  json["candidates_kept_per_call"] = static_cast<double>(candidates) / count;

  std::cerr << "calling the service\n";
  MatchingService::Register(
      std::make_shared<MatchingService>(world.database().database(), live_index, world.settings()),
      pair.server());
  pair.Start();
  for (const int callers : arguments.callers) {
    ASSIGN_OR_RETURN(Json round, Round(pair.client(), requests, callers));
    json["rounds"].push_back(std::move(round));
  }
  std::cout << json.dump() << "\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace dealtrace::matching

int main(int argc, char** argv) {
  CLI::App app("One explained online match against all deals of a sample company");
  dealtrace::matching::Arguments arguments;
  app.add_option("--company", arguments.company, "Folder that dealtrace-sandbox company wrote")
      ->required();
  app.add_option("--calls", arguments.calls, "How many of its calls to match");
  app.add_option("--callers", arguments.callers, "Numbers of callers at a time");
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = dealtrace::matching::Run(arguments);
  if (status.ok()) return 0;
  std::cerr << "dealtrace-bench-match-call: " << std::string(status.message()) << "\n";
  return 1;
}
