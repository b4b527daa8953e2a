// dealtrace-bench-feed: how fast a producer hands changes to a consumer over gRPC (TLS, identity),
// on a private PostgreSQL with fsync on. Prints medians of the rounds as JSON:
//   published_per_second  items written and published in batches
//   handed_over_per_second  the same changes read, applied (an upsert of each into a table) and
//   committed idle_lag_ms  from the commit of a single change to its copy being visible
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/feed/reader.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/postgres/private_cluster.h"
#include "libs/testing/rpc_pair.h"

namespace dealtrace::bench {
namespace {

struct Arguments {
  int rounds = 3;
  int changes = 100000;
  int batch = 1000;
  int page = 5000;
  int singles = 41;
};

template <class T>
T OrExit(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::cerr << result.status() << "\n";
    exit(1);
  }
  return *std::move(result);
}

void OrExit(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  exit(1);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

constexpr postgres::Query kPosition{"get_cursor", "SELECT position FROM feed_cursor"};
constexpr postgres::Query kHead{"get_head", "SELECT max(position) FROM feed_change"};
// By the key: looking through the whole table takes longer than what is measured.
constexpr postgres::Query kBody{"get_body",
                                "SELECT count(*) FROM copy WHERE feed = 'ingestion' AND kind = "
                                "'note' AND key = 'crm~single' AND body = $1"};

constexpr postgres::Query kUpsert{
    "upsert_copies",
    "INSERT INTO copy AS c (feed, kind, key, position, deleted, body)"
    " SELECT 'ingestion', kind, key, position, false, body"
    " FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS i(kind, key, position, body)"
    " ON CONFLICT (feed, kind, key) DO UPDATE SET position = excluded.position, body = "
    "excluded.body"
    " WHERE c.position < excluded.position"};

// The least that a consumer does: a copy of its own, if newer.
absl::Status Upsert(postgres::Transaction& transaction,
                    absl::Span<const dealtrace::feed::v1::Change> changes, feed::DirtyMarker&) {
  std::vector<std::string> kinds, keys, bodies;
  std::vector<int64_t> positions;
  for (const auto& change : changes) {
    kinds.push_back(change.kind());
    keys.push_back(change.key());
    positions.push_back(change.position());
    bodies.push_back(feed::testing::BodyOf(change));
  }
  return transaction
      .Execute(kUpsert, std::move(kinds), std::move(keys), std::move(positions), std::move(bodies))
      .status();
}

// A producer and a consumer, each with a database of its own.
class Hands {
 public:
  Hands(postgres::PrivateCluster& cluster, const std::string& suffix)
      : producer_(Open(cluster, "producer" + suffix, "ingestion")),
        home_(Open(cluster, "home" + suffix, "copier")),
        feed_(producer_, feed::testing::ItemFeed("ingestion")),
        pair_("ingestion", {"feed.read"}, "copier") {
    feed_.Register(pair_.server());
    pair_.Start();
  }

  // Seconds that it took.
  double Publish(const Arguments& arguments) {
    const absl::Time begin = absl::Now();
    for (int first = 0; first < arguments.changes; first += arguments.batch) {
      std::map<std::string, std::string> items;
      for (int i = first; i < std::min(first + arguments.batch, arguments.changes); ++i) {
        items[absl::StrCat("crm~", 1000000 + i)] =
            absl::StrCat("Opportunity number ", i, " of a customer with a name of usual length");
      }
      Write(items);
    }
    return absl::ToDoubleSeconds(absl::Now() - begin);
  }

  void Write(const std::map<std::string, std::string>& items) {
    OrExit(producer_->Transact(Transaction(), [&](postgres::Transaction& transaction) {
      return feed::testing::WriteItems(transaction, "note", items);
    }));
  }

  std::unique_ptr<feed::Consumer> Consume(int page) {
    feed::ConsumerOptions options;
    options.feed = "ingestion";
    options.consumer = "copier";
    options.upstream = pair_.client();
    options.changes_max = page;
    options.apply = Upsert;
    auto consumer = std::make_unique<feed::Consumer>(home_, std::move(options),
                                                     std::make_shared<telemetry::Metrics>());
    consumer->Start();
    return consumer;
  }

  int64_t Ask(const std::shared_ptr<postgres::Database>& database, const postgres::Query& query,
              std::vector<postgres::Parameter> parameters = {}) {
    int64_t value = 0;
    OrExit(database->Transact(Transaction(), [&](postgres::Transaction& transaction) {
      auto rows = transaction.ExecuteWith(query, parameters);
      if (rows.ok() && !rows->empty() && !(*rows)[0].IsNull(0)) value = (*rows)[0].Int(0);
      return rows.status();
    }));
    return value;
  }
  void WaitForHead() {
    const int64_t head = Ask(producer_, kHead);
    while (Ask(home_, kPosition) < head) absl::SleepFor(absl::Milliseconds(2));
  }

  std::vector<double> IdleLags(int singles) {
    std::vector<double> lags;
    for (int i = 0; i < singles; ++i) {
      const std::string body = absl::StrCat("single ", i);
      Write({{"crm~single", body}});
      const absl::Time committed = absl::Now();
      while (Ask(home_, kBody, {body}) == 0) {
      }
      lags.push_back(absl::ToDoubleMilliseconds(absl::Now() - committed));
    }
    return lags;
  }

 private:
  static postgres::TransactionOptions Transaction() {
    postgres::TransactionOptions options;
    options.name = "bench";
    options.deadline = absl::Now() + absl::Seconds(60);
    return options;
  }
  static std::shared_ptr<postgres::Database> Open(postgres::PrivateCluster& cluster,
                                                  const std::string& database,
                                                  const std::string& schema) {
    const auto roles = OrExit(cluster.CreateServiceRoles(database, schema));
    OrExit(postgres::ApplyMigrations(roles.migration_connection_string, schema,
                                     feed::testing::WorldMigrations()));
    postgres::DatabaseOptions options;
    options.connection_string = roles.runtime_connection_string;
    options.schema = schema;
    return OrExit(postgres::Database::Open(std::move(options)));
  }

  std::shared_ptr<postgres::Database> producer_;
  std::shared_ptr<postgres::Database> home_;
  feed::FeedService feed_;
  testing::RpcPair pair_;
};

int Run(const Arguments& arguments) {
  std::string folder = "/tmp/dealtrace-bench-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return 1;
  postgres::ClusterOptions options;
  options.folder = folder;
  std::vector<double> published, handed_over, lags;
  {
    const auto cluster = OrExit(postgres::PrivateCluster::Start(options));
    cluster->StopOnDestroy();
    for (int round = 0; round < arguments.rounds; ++round) {
      Hands hands(*cluster, absl::StrCat(round));
      published.push_back(arguments.changes / hands.Publish(arguments));
      const absl::Time begin = absl::Now();
      const auto consumer = hands.Consume(arguments.page);
      hands.WaitForHead();
      handed_over.push_back(arguments.changes / absl::ToDoubleSeconds(absl::Now() - begin));
      const std::vector<double> round_lags = hands.IdleLags(arguments.singles);
      lags.insert(lags.end(), round_lags.begin(), round_lags.end());
      consumer->Stop();
    }
  }
  std::filesystem::remove_all(folder);
  const nlohmann::json result = {{"bench", "feed"},
                                 {"rounds", arguments.rounds},
                                 {"changes", arguments.changes},
                                 {"batch", arguments.batch},
                                 {"page", arguments.page},
                                 {"published_per_second", Median(published)},
                                 {"handed_over_per_second", Median(handed_over)},
                                 {"idle_lag_ms", Median(lags)}};
  std::cout << result.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace dealtrace::bench

int main(int argc, char** argv) {
  dealtrace::bench::Arguments arguments;
  CLI::App app("How fast the change feed hands over, as JSON.");
  app.add_option("--rounds", arguments.rounds, "Rounds, of which the median counts");
  app.add_option("--changes", arguments.changes, "Changes a round");
  app.add_option("--batch", arguments.batch, "Changes a publishing transaction");
  app.add_option("--page", arguments.page, "Changes a page");
  app.add_option("--singles", arguments.singles, "Single changes whose lag is measured a round");
  CLI11_PARSE(app, argc, argv);
  return dealtrace::bench::Run(arguments);
}
