#include "libs/feed/consumer.h"

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/consumer_loop.h"
#include "libs/feed/queries.h"

namespace dealtrace::feed {

struct Consumer::Impl {
  Impl(std::shared_ptr<postgres::Database> consumer_database, ConsumerOptions consumer_options,
       std::shared_ptr<telemetry::Metrics> metrics)
      : database(std::move(consumer_database)),
        options(std::move(consumer_options)),
        loop(database, &options, std::move(metrics)) {}

  absl::Status Execute(const std::string& verb, const postgres::Query& query) {
    postgres::TransactionOptions transaction_options;
    transaction_options.name = absl::StrCat(verb, " ", options.feed);
    transaction_options.deadline = absl::Now() + absl::Seconds(2);
    return database->Transact(transaction_options, [&](postgres::Transaction& transaction) {
      return transaction.Execute(query, options.feed).status();
    });
  }

  std::shared_ptr<postgres::Database> database;
  ConsumerOptions options;
  ConsumerLoop loop;
  std::thread runner;
  std::thread heartbeat;
};

Consumer::Consumer(std::shared_ptr<postgres::Database> database, ConsumerOptions options,
                   std::shared_ptr<telemetry::Metrics> metrics)
    : impl_(std::make_unique<Impl>(std::move(database), std::move(options), std::move(metrics))) {}

Consumer::~Consumer() { Stop(); }

void Consumer::Start() {
  if (impl_->runner.joinable()) return;
  // At once, so that a watermark knows from the start which upstreams there are. When the database
  // is away, the loop does it later.
  impl_->Execute("ensure cursor", queries::kEnsureCursor).IgnoreError();
  impl_->runner = std::thread([this] { impl_->loop.Run(); });
  impl_->heartbeat = std::thread([this] { impl_->loop.Heartbeat(); });
}

void Consumer::Stop() {
  impl_->loop.RequestStop();
  if (impl_->runner.joinable()) impl_->runner.join();
  if (impl_->heartbeat.joinable()) impl_->heartbeat.join();
}

absl::Status Consumer::RequestRebuild() {
  return impl_->Execute("request rebuild", queries::kRequestRebuild);
}

}  // namespace dealtrace::feed
