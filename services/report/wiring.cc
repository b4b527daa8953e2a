#include "services/report/wiring.h"

#include <unistd.h>

#include <memory>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/erasure/erasure_consumer.h"
#include "libs/rights/rows.h"
#include "services/report/person_purge.h"
#include "services/report/report_service.h"
#include "services/report/report_worker.h"
#include "services/report/store/fact_store.h"

namespace dealtrace::report {
namespace {

constexpr int kWorkersMax = 16;

// Different for every process that ever runs, also on other machines.
std::string OwnerName() {
  absl::BitGen random;
  return absl::StrFormat("%d-%016x", getpid(), absl::Uniform<uint64_t>(random));
}

}  // namespace

absl::Status Wire(service::Application& application) {
  int workers = 0;
  if (!absl::SimpleAtoi(application.config().Setting("workers", "2"), &workers) || workers < 1 ||
      workers > kWorkersMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("configuration: `settings.workers` must be 1 to ", kWorkersMax));
  }
  for (const FactFeed& feed : FactFeeds()) {
    feed::ConsumerOptions consumer;
    consumer.feed = feed.feed;
    consumer.kinds = feed.kinds;
    consumer.apply = ApplyFacts;
    if (feed.feed == "ingestion") {
      erasure::Consume(application, rights::WithRights(std::move(consumer)), PurgePerson);
    } else {
      application.Consume(std::move(consumer));
    }
  }
  ReportService::Register(std::make_shared<ReportService>(application.database()),
                          application.server());
  const auto worker =
      std::make_shared<ReportWorker>(application.database(), application.metrics(), OwnerName());
  application.AddTask(
      [worker, workers] {
        worker->Start(workers);
        return absl::OkStatus();
      },
      [worker] { worker->Stop(); });
  return absl::OkStatus();
}

}  // namespace dealtrace::report
