// Records a second of a full sync of one CSV file, end to end, beside COPY of the same rows into a
// table with a primary key and two indexes, in the same cluster and run. Prints one line of JSON:
//   ingestion_sync_benchmark [rows] [repetitions]
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

std::string Rows(int count) {
  std::string lines =
      "id,owner,product,account,stage,created_on,close_on,amount,currency,lead_source\n";
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&lines, "O", i, ",Agent ", i % 35, ",GTX Plus Basic,Account ", i % 850,
                    ",Won,2016-10-20,2017-03-01,", 1000 + i % 997, ",USD,Partner\n");
  }
  return lines;
}

double CopySeconds(const testing::TestDatabase& database,
                   const std::vector<std::vector<std::string>>& rows) {
  static constexpr absl::string_view kColumns[] = {"id",       "owner",      "product",  "account",
                                                   "stage",    "created_on", "close_on", "amount",
                                                   "currency", "lead_source"};
  const absl::Time begin = absl::Now();
  postgres::TransactionOptions options;
  options.name = "copy";
  options.deadline = absl::Now() + absl::Minutes(10);
  absl::Status status =
      database.database()->Transact(options, [&](postgres::Transaction& transaction) {
        return transaction.Copy("plain", kColumns, [&](postgres::CopyWriter& writer) {
          for (const auto& row : rows) {
            const std::vector<postgres::Parameter> fields(row.begin(), row.end());
            RETURN_IF_ERROR(writer.WriteRow(fields));
          }
          return absl::OkStatus();
        });
      });
  if (!status.ok()) std::cerr << status << "\n";
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

double SyncSeconds(SyncWorld& world) {
  const absl::Time begin = absl::Now();
  v1::SyncRun run = world.Sync();
  if (run.state() != v1::SyncRun::STATE_SUCCEEDED) std::cerr << run.error_message() << "\n";
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void Measure(int rows, int repetitions) {
  const std::string text = Rows(rows);
  std::vector<std::vector<std::string>> parsed;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    parsed.push_back(absl::StrSplit(line, ','));
  }
  parsed.erase(parsed.begin());
  std::vector<double> copies, first, second;
  for (int i = 0; i < repetitions; ++i) {
    testing::TestDatabase plain(
        "plain", std::vector<postgres::Migration>{
                     {"0001_plain",
                      "CREATE TABLE plain (id text PRIMARY KEY, owner text, product text, account "
                      "text, stage text, created_on date, close_on date, amount numeric, currency "
                      "text, lead_source text); CREATE INDEX ON plain (account); CREATE INDEX ON "
                      "plain (owner)"}});
    SyncWorld world;
    world.WriteSource("    crm: {opportunities: {path: deals.csv}}\n");
    world.Write("deals.csv", text);
    copies.push_back(CopySeconds(plain, parsed));
    first.push_back(SyncSeconds(world));
    second.push_back(SyncSeconds(world));
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << "{\"rows\":" << rows << ",\"copy_rows_per_second\":" << rows / Median(copies)
            << ",\"sync_rows_per_second\":" << rows / Median(first)
            << ",\"unchanged_rows_per_second\":" << rows / Median(second)
            << ",\"sync_to_copy_ratio\":" << Median(copies) / Median(first)
            << ",\"memory_max_bytes\":" << usage.ru_maxrss * 1024 << "}\n";
}

}  // namespace
}  // namespace dealtrace::ingestion

int main(int argc, char** argv) {
  int rows = 100000;
  int repetitions = 3;
  if ((argc > 1 && !absl::SimpleAtoi(argv[1], &rows)) ||
      (argc > 2 && !absl::SimpleAtoi(argv[2], &repetitions)) || rows < 1 || repetitions < 1) {
    std::cerr << "usage: ingestion_sync_benchmark [rows] [repetitions]\n";
    return 2;
  }
  dealtrace::ingestion::Measure(rows, repetitions);
  return 0;
}
