// One replica of the test's consumer as a process of its own, to be stopped and killed.
//
//   feed_replica PRODUCER_CONNECTION PRODUCER_SCHEMA HOME_CONNECTION [--copy]
//
// Reads the producer's feed without gRPC and derives, until its standard input closes. With --copy
// each batch is also written to `copy_log` by COPY.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "libs/feed/testing/feed_world.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed::testing {
namespace {

std::shared_ptr<postgres::Database> Open(const std::string& connection, const std::string& schema) {
  postgres::DatabaseOptions options;
  options.connection_string = connection;
  options.schema = schema;
  auto database = postgres::Database::Open(std::move(options));
  if (!database.ok()) {
    std::fprintf(stderr, "%s\n", database.status().ToString().c_str());
    std::abort();
  }
  return *std::move(database);
}

absl::Status LogByCopy(postgres::Transaction& transaction,
                       absl::Span<const dealtrace::feed::v1::Change> changes) {
  const int64_t process = getpid();
  return transaction.Copy("copy_log", {"kind", "key", "position", "process"},
                          [&](postgres::CopyWriter& writer) -> absl::Status {
                            for (const auto& change : changes) {
                              RETURN_IF_ERROR(writer.WriteRow(
                                  {change.kind(), change.key(), change.position(), process}));
                            }
                            return absl::OkStatus();
                          });
}

int Run(int argc, char** argv) {
  if (argc < 4) return 2;
  const bool copy = argc > 4 && std::string(argv[4]) == "--copy";
  ChangeReader reader(Open(argv[1], argv[2]), ItemFeed(argv[2]));
  const auto home = Open(argv[3], "copier");
  const auto metrics = std::make_shared<telemetry::Metrics>();
  ConsumerOptions options = ConsumerOf(argv[2], reader);
  options.apply = [copy, apply = options.apply](
                      postgres::Transaction& transaction,
                      absl::Span<const dealtrace::feed::v1::Change> changes, DirtyMarker& marker) {
    absl::Status status = apply(transaction, changes, marker);
    if (status.ok() && copy) status = LogByCopy(transaction, changes);
    return status;
  };
  Consumer consumer(home, std::move(options), metrics);
  Deriver deriver(home, SummaryDeriver(), metrics);
  deriver.Start();
  consumer.Start();
  char ignored = 0;
  while (read(STDIN_FILENO, &ignored, 1) > 0) {
  }
  return 0;
}

}  // namespace
}  // namespace dealtrace::feed::testing

int main(int argc, char** argv) { return dealtrace::feed::testing::Run(argc, argv); }
