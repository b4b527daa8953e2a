// The frame that every service's main.cc fills: configuration, telemetry, database, migration
// check, feeds, server, and the fixed order of start and stop.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/config/service_config.h"
#include "libs/feed/consumer.h"
#include "libs/feed/deriver.h"
#include "libs/feed/reader.h"
#include "libs/postgres/database.h"
#include "libs/postgres/migration.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/service/database_commands.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::service {

struct ApplicationOptions {
  std::string name;  // `matching`
  // Empty for a service without a database.
  absl::Span<const postgres::Migration> migrations;
  // What `retain` forgets beside what it forgets of every service.
  std::vector<RetentionRule> retention = {};
};

// What a service's wiring function gets and fills. Everything added is started after the wiring
// returns, in this order: derivers, consumers, server; and stopped in the reverse order.
class Application {
 public:
  virtual ~Application() = default;

  virtual const std::string& name() const = 0;
  virtual const config::ServiceConfig& config() const = 0;
  virtual std::shared_ptr<postgres::Database> database() = 0;
  virtual std::shared_ptr<telemetry::Metrics> metrics() = 0;
  virtual rpc::Server& server() = 0;
  // A client of another service, by its name in the configuration's `upstreams`.
  virtual std::shared_ptr<rpc::Client> Upstream(const std::string& service) = 0;

  // Serves this service's feed. Call at most once.
  virtual void ServeFeed(std::map<std::string, feed::ContentLoader> loaders) = 0;
  // Reads another service's feed. `options.feed` names it; consumer and upstream are filled in.
  virtual void Consume(feed::ConsumerOptions options) = 0;
  // Derives a queue; `options.service` is filled in.
  virtual void Derive(feed::DeriverOptions options) = 0;
  // Something else with a life of its own (the sync runner): start after the server, stop before
  // it.
  virtual void AddTask(std::function<absl::Status()> start, std::function<void()> stop) = 0;
  // Adds a port to the ports file, for example the gateway's `http`. For a task's start.
  virtual void AnnouncePort(const std::string& name, int port) = 0;
};

// Runs a service: `dealtrace-<name> [COMMAND] --config FILE`. COMMAND `migrate` applies the
// migrations and ends, `await-migrations` waits at most ten minutes until they are applied,
// `retain` forgets what is old. Returns the process's exit code: 0 after SIGTERM or SIGINT, 1 for a
// permanent failure, 2 for wrong usage, 75 when a dependency is away, 78 for a bad configuration.
int Run(int argc, char** argv, const ApplicationOptions& options,
        const std::function<absl::Status(Application&)>& wire);

}  // namespace dealtrace::service
