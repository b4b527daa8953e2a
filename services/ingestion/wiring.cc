#include "services/ingestion/wiring.h"

#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/call_service.h"
#include "services/ingestion/crm_service.h"
#include "services/ingestion/erasure_runner.h"
#include "services/ingestion/erasure_service.h"
#include "services/ingestion/outbox_service.h"
#include "services/ingestion/source_freshness.h"
#include "services/ingestion/store/feed_loaders.h"
#include "services/ingestion/store/rights_fill.h"
#include "services/ingestion/sync_runner.h"
#include "services/ingestion/sync_service.h"

namespace dealtrace::ingestion {
namespace {

constexpr int kSyncThreadsMax = 16;

// Tells this process from every other that may claim runs, also from one with its process id that
// has died.
std::string OwnerName() {
  char host[256] = {};
  gethostname(host, sizeof(host) - 1);
  return absl::StrCat(host, ":", getpid(), ":", absl::ToUnixMicros(absl::Now()));
}

}  // namespace

absl::Status Wire(service::Application& application) {
  const config::ServiceConfig& config = application.config();
  const std::string sources = config.Setting("sources_file", "");
  if (sources.empty()) {
    return absl::InvalidArgumentError(
        "settings.sources_file: is required: the path of sources.yaml");
  }
  SyncRunnerOptions options;
  options.owner = OwnerName();
  const std::string threads = config.Setting("sync_threads", "2");
  if (!absl::SimpleAtoi(threads, &options.threads) || options.threads < 1 ||
      options.threads > kSyncThreadsMax) {
    return absl::InvalidArgumentError("settings.sync_threads: must be a number from 1 to 16");
  }
  const std::vector<std::string> roots =
      absl::StrSplit(config.Setting("data_roots", ""), ':', absl::SkipEmpty());
  const SourceFiles files(sources, roots);

  RETURN_IF_ERROR(FillRights(*application.database()));
  application.ServeFeed(FeedLoaders());
  auto reads = std::make_shared<const RecordReads>(application.database());
  RegisterCrmService(reads, application.server());
  RegisterCallService(reads, application.server());
  RegisterOutboxService(application.database(), application.server());
  ErasureService::Register(std::make_shared<ErasureService>(application.database()),
                           application.server());
  SyncService::Register(std::make_shared<SyncService>(application.database(), files),
                        application.server());

  auto runner = std::make_shared<SyncRunner>(application.database(), application.metrics(), files,
                                             std::move(options));
  application.AddTask(
      [runner] {
        runner->Start();
        return absl::OkStatus();
      },
      [runner] { runner->Stop(); });
  ErasureRunnerOptions erasure_options;
  erasure_options.owner = OwnerName();
  auto erasures =
      std::make_shared<ErasureRunner>(application.database(), std::move(erasure_options));
  application.AddTask(
      [erasures] {
        erasures->Start();
        return absl::OkStatus();
      },
      [erasures] { erasures->Stop(); });
  auto freshness = std::make_shared<SourceFreshness>(application.database(), application.metrics());
  application.AddTask(
      [freshness] {
        freshness->Start();
        return absl::OkStatus();
      },
      [freshness] { freshness->Stop(); });
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
