#include "services/report/wiring.h"

#include <unistd.h>

#include <memory>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dealtrace/ingestion/v1/sync_service.pb.h"
#include "libs/erasure/erasure_consumer.h"
#include "libs/rights/rows.h"
#include "services/report/person_purge.h"
#include "services/report/report_service.h"
#include "services/report/report_worker.h"
#include "services/report/store/fact_store.h"

namespace dealtrace::report {
namespace {

constexpr int kWorkersMax = 16;
constexpr absl::Duration kFindRunLimit = absl::Seconds(5);

// Different for every process that ever runs, also on other machines.
std::string OwnerName() {
  absl::BitGen random;
  return absl::StrFormat("%d-%016x", getpid(), absl::Uniform<uint64_t>(random));
}

ReportService::FindRun FindRunAt(service::Application& application) {
  return [client = application.Upstream(FactFeeds().front().feed)](const rpc::Call& call,
                                                                   const std::string& run) {
    ingestion::v1::GetSyncRunRequest request;
    request.set_name(run);
    // As this service, since who may run reports need not be allowed to see runs.
    rpc::CallOptions options;
    options.deadline = std::min(call.deadline(), absl::Now() + kFindRunLimit);
    return client
        ->Unary<ingestion::v1::SyncRun>("dealtrace.ingestion.v1.SyncService/GetSyncRun", request,
                                        options)
        .status();
  };
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
  ReportService::Register(
      std::make_shared<ReportService>(application.database(), FindRunAt(application)),
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
