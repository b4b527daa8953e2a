// Rows a second of reading and mapping, without a database.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/domain/record_reader.h"

namespace dealtrace::ingestion {
namespace {

constexpr char kSources[] = R"(
sources:
  - name: crm
    kind: files
    crm:
      opportunities: {path: p, map: {id: opportunity_id, account: account, stage: deal_stage, created_on: engage_date, close_on: close_date, amount: close_value, owner: sales_agent, product: product}}
    stages: {Won: WON, Lost: LOST, Engaging: OPEN}
)";

std::string Pipeline(int rows) {
  std::string bytes =
      "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n";
  for (int i = 0; i < rows; ++i) {
    absl::StrAppend(&bytes, "O", i, ",Agent ", i % 35, ",GTX Plus Basic,Account ", i % 85,
                    ",Won,10/20/2016,3/1/2017,", 1000 + i % 997, "\n");
  }
  return bytes;
}

void ReadAndMap(benchmark::State& state, bool serialise) {
  const int rows = 100'000;
  std::string bytes = Pipeline(rows);
  auto sources = ParseSources(kSources, "sources.yaml");
  if (!sources.ok()) std::abort();
  for (auto unused : state) {
    auto reader =
        OpenRecords((*sources)[0], (*sources)[0].streams[0], BytesInMemory(bytes), "p.csv");
    RecordBatch batch;
    size_t total = 0;
    while (*(*reader)->Next(1000, &batch)) {
      for (const SourceRecord& record : batch.records) {
        if (serialise) total += ContentHash(SerializeDeterministically(*record.message)).size();
      }
    }
    benchmark::DoNotOptimize(total);
  }
  state.SetItemsProcessed(state.iterations() * rows);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes.size()));
}

BENCHMARK_CAPTURE(ReadAndMap, messages, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ReadAndMap, serialised_and_hashed, true)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dealtrace::ingestion
