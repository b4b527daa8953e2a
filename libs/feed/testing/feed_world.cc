#include "libs/feed/testing/feed_world.h"

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/wrappers.pb.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed::testing {
namespace {

using dealtrace::feed::v1::Change;
using dealtrace::testing::TestTransaction;

constexpr char kTables[] = R"sql(
CREATE TABLE item (kind text, key text, body text NOT NULL, PRIMARY KEY (kind, key));
CREATE TABLE copy (feed text, kind text, key text, position bigint NOT NULL, deleted boolean NOT NULL,
                   body text NOT NULL, PRIMARY KEY (feed, kind, key));
CREATE TABLE summary (key text PRIMARY KEY, body text NOT NULL);
)sql";

constexpr postgres::Query kWrite{"write_items",
                                 "INSERT INTO item SELECT $1, key, body FROM (SELECT * FROM"
                                 " unnest($2::text[], $3::text[]) AS i(key, body) ORDER BY key) i"
                                 " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"};
constexpr postgres::Query kDelete{"delete_items",
                                  "DELETE FROM item WHERE kind = $1 AND key = ANY ($2::text[])"};
constexpr postgres::Query kLoadItems{
    "load_items", "SELECT key, body FROM item WHERE kind = $1 AND key = ANY ($2::text[])"};
constexpr postgres::Query kLoadSummaries{
    "load_summaries",
    "SELECT key, body FROM summary WHERE $1 = 'summary' AND key = ANY ($2::text[])"};
constexpr postgres::Query kCopy{
    "copy_items",
    "INSERT INTO copy AS c (feed, kind, key, position, deleted, body)"
    " SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::text[])"
    " ON CONFLICT (feed, kind, key) DO UPDATE SET position = excluded.position,"
    " deleted = excluded.deleted, body = excluded.body WHERE c.position < excluded.position"};
constexpr postgres::Query kSummarise{
    "summarise",
    "INSERT INTO summary (key, body)"
    " SELECT g.key, COALESCE((SELECT string_agg(c.kind || '/' || c.key || '=' || c.body, ','"
    "   ORDER BY c.feed, c.kind, c.key) FROM copy c"
    "   WHERE split_part(c.key, '/', 1) = g.key AND NOT c.deleted), '')"
    " FROM unnest($1::text[]) AS g(key)"
    " ON CONFLICT (key) DO UPDATE SET body = excluded.body RETURNING key, body"};

void OrDie(const absl::Status& status, const char* what) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s: %s\n", what, status.ToString().c_str());
  std::abort();
}

ContentLoader LoaderOf(const postgres::Query& query, const std::string& kind) {
  return [&query, kind](postgres::Transaction& transaction, absl::Span<const std::string> keys)
             -> absl::StatusOr<absl::flat_hash_map<std::string, google::protobuf::Any>> {
    ASSIGN_OR_RETURN(
        postgres::Result rows,
        transaction.Execute(query, kind, std::vector<std::string>(keys.begin(), keys.end())));
    absl::flat_hash_map<std::string, google::protobuf::Any> contents;
    for (int i = 0; i < rows.size(); ++i) {
      google::protobuf::StringValue value;
      value.set_value(rows[i].Text(1));
      contents[rows[i].Text(0)].PackFrom(value);
    }
    return contents;
  };
}

std::string GroupOf(const std::string& key) { return key.substr(0, key.find('/')); }

}  // namespace

absl::Span<const postgres::Migration> WorldMigrations() {
  static const std::vector<postgres::Migration>& migrations = *[] {
    auto* all =
        new std::vector<postgres::Migration>(FeedMigrations().begin(), FeedMigrations().end());
    all->push_back({"0001_world", kTables});
    return all;
  }();
  return migrations;
}

absl::Status WriteItems(postgres::Transaction& transaction, const std::string& kind,
                        const std::map<std::string, std::string>& items,
                        const std::string& trace_parent) {
  std::vector<std::string> keys, bodies;
  std::vector<PublishedChange> changes;
  for (const auto& [key, body] : items) {
    keys.push_back(key);
    bodies.push_back(body);
    changes.push_back({kind, key, false, body, trace_parent, ""});
  }
  RETURN_IF_ERROR(transaction.Execute(kWrite, kind, keys, bodies).status());
  return Publish(transaction, changes).status();
}

absl::Status DeleteItems(postgres::Transaction& transaction, const std::string& kind,
                         const std::vector<std::string>& keys) {
  RETURN_IF_ERROR(transaction.Execute(kDelete, kind, keys).status());
  std::vector<PublishedChange> changes;
  for (const std::string& key : keys) changes.push_back({kind, key, true, "", "", ""});
  return Publish(transaction, changes).status();
}

FeedServiceOptions ItemFeed(const std::string& feed) {
  FeedServiceOptions options;
  options.feed = feed;
  options.registration_interval = absl::ZeroDuration();
  options.loaders["note"] = LoaderOf(kLoadItems, "note");
  options.loaders["memo"] = LoaderOf(kLoadItems, "memo");
  options.loaders["summary"] = LoaderOf(kLoadSummaries, "summary");
  return options;
}

std::string BodyOf(const Change& change) {
  google::protobuf::StringValue value;
  change.content().UnpackTo(&value);
  return value.value();
}

Producer::Producer(const std::string& name)
    : database_(name, WorldMigrations()),
      reader_(std::make_unique<ChangeReader>(database_.database(), ItemFeed(name))) {}

void Producer::Write(const std::string& kind, const std::map<std::string, std::string>& items,
                     const std::string& trace_parent) {
  OrDie(database_.database()->Transact(TestTransaction(),
                                       [&](postgres::Transaction& transaction) {
                                         return WriteItems(transaction, kind, items, trace_parent);
                                       }),
        "write");
}

void Producer::Delete(const std::string& kind, const std::vector<std::string>& keys) {
  OrDie(database_.database()->Transact(TestTransaction(),
                                       [&](postgres::Transaction& transaction) {
                                         return DeleteItems(transaction, kind, keys);
                                       }),
        "delete");
}

dealtrace::feed::v1::ReadChangesResponse Producer::Read(const dealtrace::feed::v1::Cursor& after,
                                                        const std::string& consumer) {
  dealtrace::feed::v1::ReadChangesRequest request;
  request.set_consumer(consumer);
  *request.mutable_after() = after;
  auto page = reader_->Read(request, "", absl::Now() + absl::Seconds(10), [] { return false; });
  OrDie(page.status(), "read");
  return *page;
}

int64_t Producer::Head() {
  return database_.QueryInt("SELECT COALESCE(max(position), 0) FROM feed_change");
}

ApplyFunction CopyItems(const std::string& feed) {
  return [feed](postgres::Transaction& transaction, absl::Span<const Change> changes,
                DirtyMarker& marker) -> absl::Status {
    std::vector<std::string> kinds, keys, deleted, bodies;
    std::vector<int64_t> positions;
    for (const Change& change : changes) {
      const std::string body = BodyOf(change);
      if (body == "refused") return absl::InvalidArgumentError("body: must not say refused");
      if (body == "unavailable") return absl::UnavailableError("a dependency is away");
      if (body == "abort") std::abort();
      kinds.push_back(change.kind());
      keys.push_back(change.key());
      positions.push_back(change.position());
      deleted.push_back(change.deleted() ? "t" : "f");
      bodies.push_back(body);
      marker.Mark("summary", GroupOf(change.key()));
    }
    return transaction.Execute(kCopy, feed, kinds, keys, positions, deleted, bodies).status();
  };
}

absl::Status DeriveSummaries(DeriveContext& context) {
  ASSIGN_OR_RETURN(
      postgres::Result rows,
      context.transaction().Execute(
          kSummarise, std::vector<std::string>(context.keys().begin(), context.keys().end())));
  for (int i = 0; i < rows.size(); ++i) {
    PublishedChange change;
    change.kind = "summary";
    change.key = rows[i].Text(0);
    change.content_hash = rows[i].Text(1);
    context.Publish(std::move(change));
  }
  return absl::OkStatus();
}

ConsumerOptions ConsumerOf(const std::string& feed, ChangeReader& reader) {
  ConsumerOptions options;
  options.feed = feed;
  options.consumer = "copier";
  options.apply = CopyItems(feed);
  options.backoff_first = absl::Milliseconds(5);
  options.backoff_last = absl::Milliseconds(40);
  options.read = [&reader](const dealtrace::feed::v1::ReadChangesRequest& request,
                           absl::Time deadline, const std::function<bool()>& cancelled) {
    return reader.Read(request, request.consumer(), deadline, cancelled);
  };
  return options;
}

DeriverOptions SummaryDeriver() {
  DeriverOptions options;
  options.service = "copier";
  options.queue = "summary";
  options.derive = DeriveSummaries;
  options.backoff_first = absl::Milliseconds(5);
  options.backoff_last = absl::Milliseconds(40);
  return options;
}

std::string CopiesOf(const dealtrace::testing::TestDatabase& database) {
  return database.QueryText(
      "SELECT COALESCE(string_agg(concat_ws('|', feed, kind, key, body), E'\\n'"
      " ORDER BY feed, kind, key), '') FROM copy WHERE NOT deleted");
}

std::string SummariesOf(const dealtrace::testing::TestDatabase& database) {
  return database.QueryText(
      "SELECT COALESCE(string_agg(key || ':' || body, E'\\n' ORDER BY key), '')"
      " FROM summary WHERE body <> ''");
}

double MetricOf(const telemetry::Metrics& metrics, const std::string& name) {
  std::istringstream lines(metrics.Expose());
  for (std::string line; std::getline(lines, line);) {
    if (line.compare(0, name.size(), name) != 0) continue;
    if (line.size() > name.size() && line[name.size()] != '{' && line[name.size()] != ' ') continue;
    double value = 0;
    if (absl::SimpleAtod(line.substr(line.rfind(' ') + 1), &value)) return value;
  }
  return 0;
}

std::string TraceParent(int trace, int span) {
  return absl::StrFormat("00-%032x-%016x-01", trace, span);
}

}  // namespace dealtrace::feed::testing
