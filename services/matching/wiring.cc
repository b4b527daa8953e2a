#include "services/matching/wiring.h"

#include <memory>
#include <string>
#include <utility>

#include "dealtrace/matching/v1/link.pb.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/limits.h"
#include "services/matching/link_deriver.h"
#include "services/matching/live_index.h"
#include "services/matching/matching_service.h"
#include "services/matching/review_service.h"
#include "services/matching/settings.h"
#include "services/matching/store/change_batch.h"
#include "services/matching/store/copy_store.h"
#include "services/matching/store/link_store.h"

namespace dealtrace::matching {
namespace {

absl::StatusOr<absl::flat_hash_map<std::string, google::protobuf::Any>> LoadLinkContents(
    postgres::Transaction& transaction, absl::Span<const std::string> keys) {
  ASSIGN_OR_RETURN(const auto links, LoadLinks(transaction, keys));
  absl::flat_hash_map<std::string, google::protobuf::Any> contents;
  for (const auto& [id, link] : links) contents[id].PackFrom(link);
  return contents;
}

}  // namespace

absl::Status Wire(service::Application& application) {
  ASSIGN_OR_RETURN(const LinkSettings settings, ReadLinkSettings(application.config()));
  const auto deriver = std::make_shared<LinkDeriver>(settings);
  RETURN_IF_ERROR(MarkAllWhenModelChanged(*application.database(), deriver->model_version()));

  application.ServeFeed({{"link", LoadLinkContents}});
  feed::ConsumerOptions consumer;
  consumer.feed = "ingestion";
  consumer.kinds = CopiedKinds();
  consumer.apply = ApplyChanges;
  application.Consume(std::move(consumer));

  feed::DeriverOptions options;
  options.queue = std::string(kCallLinkQueue);
  options.keys_max = kCallsPerGroupMax;
  options.derive = [deriver](feed::DeriveContext& context) { return deriver->Derive(context); };
  application.Derive(std::move(options));

  const auto live_index =
      std::make_shared<LiveIndex>(application.database(), application.metrics());
  application.server().AddReadinessCheck("candidate index",
                                         [live_index] { return live_index->caught_up(); });
  application.AddTask(
      [live_index] {
        live_index->Start();
        return absl::OkStatus();
      },
      [live_index] { live_index->Stop(); });
  MatchingService::Register(std::make_shared<MatchingService>(application.database(), live_index,
                                                              settings, deriver->model_version()),
                            application.server());
  ReviewService::Register(std::make_shared<ReviewService>(application.database(), settings),
                          application.server());
  return absl::OkStatus();
}

}  // namespace dealtrace::matching
