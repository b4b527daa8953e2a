// One replica of the test's consumer as a process of its own, to be stopped and killed.
//
//   feed_replica PRODUCER_CONNECTION PRODUCER_SCHEMA HOME_CONNECTION [--copy] [--ahead]
//                [--page CHANGES] [--lease MILLISECONDS]
//
// Reads the producer's feed without gRPC and derives, until its standard input closes. With --copy
// each batch is also written to `copy_log` by COPY; with --ahead no batch ends before the next page
// was read, so that what is asked for is always ahead of what is committed.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed::testing {
namespace {

using dealtrace::feed::v1::Change;
using dealtrace::feed::v1::ReadChangesRequest;
using dealtrace::feed::v1::ReadChangesResponse;

constexpr absl::Duration kReadAheadWait = absl::Milliseconds(200);

struct Arguments {
  bool copy = false;
  bool ahead = false;
  int page = 0;
  int lease_milliseconds = 0;
};

bool Parse(const std::vector<std::string>& words, Arguments& arguments) {
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string next = i + 1 < words.size() ? words[i + 1] : "";
    if (words[i] == "--copy") {
      arguments.copy = true;
    } else if (words[i] == "--ahead") {
      arguments.ahead = true;
    } else if (words[i] == "--page" && absl::SimpleAtoi(next, &arguments.page)) {
      ++i;
    } else if (words[i] == "--lease" && absl::SimpleAtoi(next, &arguments.lease_milliseconds)) {
      ++i;
    } else {
      return false;
    }
  }
  return true;
}

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

absl::Status LogByCopy(postgres::Transaction& transaction, absl::Span<const Change> changes) {
  const int64_t process = getpid();
  return transaction.Copy("copy_log", {"kind", "key", "position", "process"},
                          [&](postgres::CopyWriter& writer) -> absl::Status {
                            for (const Change& change : changes) {
                              RETURN_IF_ERROR(writer.WriteRow(
                                  {change.kind(), change.key(), change.position(), process}));
                            }
                            return absl::OkStatus();
                          });
}

int Run(int argc, char** argv) {
  Arguments arguments;
  if (argc < 4 || !Parse({argv + 4, argv + argc}, arguments)) return 2;
  ChangeReader reader(Open(argv[1], argv[2]), ItemFeed(argv[2]));
  const auto home = Open(argv[3], "copier");
  const auto metrics = std::make_shared<telemetry::Metrics>();
  ConsumerOptions options = ConsumerOf(argv[2], reader);
  if (arguments.page > 0) options.changes_max = arguments.page;
  if (arguments.lease_milliseconds > 0) {
    options.lease_duration = absl::Milliseconds(arguments.lease_milliseconds);
  }
  std::atomic<int64_t> read_to{0};
  std::atomic<bool> at_head{false};
  options.read = [&, read = options.read](const ReadChangesRequest& request, absl::Time deadline,
                                          const std::function<bool()>& cancelled) {
    auto page = read(request, deadline, cancelled);
    if (page.ok()) {
      read_to = page->next().position();
      at_head = page->at_head();
    }
    return page;
  };
  options.apply = [&, apply = options.apply](postgres::Transaction& transaction,
                                             absl::Span<const Change> changes,
                                             DirtyMarker& marker) -> absl::Status {
    RETURN_IF_ERROR(apply(transaction, changes, marker));
    const auto next_page_is_read = [&] { return at_head || read_to > changes.back().position(); };
    // While a batch is suspected nothing is read ahead.
    if (arguments.ahead) dealtrace::testing::Eventually(next_page_is_read, kReadAheadWait);
    return arguments.copy ? LogByCopy(transaction, changes) : absl::OkStatus();
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
