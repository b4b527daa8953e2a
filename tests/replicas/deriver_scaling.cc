// How much faster a queue of CPU-bound work empties with two replicas of its service than with one.
//
//   deriver_scaling [--opportunities N] [--calls N] [--rounds N]
//
// Syncs a sample company, then marks every call's analysis dirty and measures how long insight
// takes, with one replica and with two by turns; prints the medians and their ratio as JSON. Needs
// two idle cores.
#include <algorithm>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "nlohmann/json.hpp"
#include "tests/faults/business_columns.h"
#include "tests/replicas/replica_set.h"

namespace dealtrace::replicas {
namespace {

constexpr char kMark[] =
    "INSERT INTO insight.feed_dirty (queue, key, generation, marked_sequence, marked_at, "
    "trace_parent, run_id) SELECT 'call_analysis', call_id, 1, "
    "nextval('insight.feed_dirty_sequence'), now(), '', '' FROM insight.call_analysis";
constexpr char kWaiting[] = "SELECT count(*) FROM insight.feed_dirty WHERE queue = 'call_analysis'";

// A query as often as the measured work can bear: without a pause it takes a core of its own.
constexpr absl::Duration kLookInterval = absl::Milliseconds(100);

int64_t Number(const faults::StackDatabase& database, const char* query) {
  int64_t value = -1;
  if (!absl::SimpleAtoi(database.Query(query), &value)) return -1;
  return value;
}

// Seconds from the first key that is done to the last.
double Measure(const faults::StackDatabase& database, ReplicaSet& replicas, int count) {
  for (int i = 0; i < replicas.count("insight"); ++i) replicas.Kill("insight", i);
  database.Query(kMark);
  const int64_t all = Number(database, kWaiting);
  for (int i = 0; i < count; ++i) replicas.Start("insight", i);
  std::cerr << "measuring " << count << " of insight on " << all << " calls\n";
  while (Number(database, kWaiting) == all) absl::SleepFor(kLookInterval);
  const absl::Time begin = absl::Now();
  while (Number(database, kWaiting) != 0) absl::SleepFor(kLookInterval);
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int Run(int opportunities, int calls, int rounds) {
  const e2e::Stack stack(opportunities, calls, /*seed=*/5);
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  stack.Json({"report", "run", "--after", run.value("name", "")});
  ReplicaSet replicas(stack, {{"insight", 2}});
  const faults::StackDatabase database(stack.folder());
  std::map<int, std::vector<double>> seconds;
  for (int round = 0; round < rounds; ++round) {
    for (int count : {1, 2}) seconds[count].push_back(Measure(database, replicas, count));
  }
  const double one = Median(seconds[1]);
  const double two = Median(seconds[2]);
  std::cout << nlohmann::json({{"calls", calls},
                               {"one_replica_seconds", seconds[1]},
                               {"two_replicas_seconds", seconds[2]},
                               {"ratio", one / two}})
                   .dump(2)
            << "\n";
  return 0;
}

}  // namespace
}  // namespace dealtrace::replicas

int main(int argc, char** argv) {
  std::map<std::string, int> options = {
      {"--opportunities", 1500}, {"--calls", 6000}, {"--rounds", 3}};
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!options.contains(argv[i]) || !absl::SimpleAtoi(argv[i + 1], &options[argv[i]])) {
      std::cerr << "deriver_scaling: unknown option " << argv[i] << "\n";
      return 2;
    }
  }
  return dealtrace::replicas::Run(options["--opportunities"], options["--calls"],
                                  options["--rounds"]);
}
