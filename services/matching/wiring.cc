#include "services/matching/wiring.h"

#include <memory>
#include <string>
#include <utility>

#include "dealtrace/matching/v1/link.pb.h"
#include "libs/erasure/erasure_consumer.h"
#include "libs/rights/rows.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/account_cluster_deriver.h"
#include "services/matching/account_cluster_service.h"
#include "services/matching/limits.h"
#include "services/matching/link_deriver.h"
#include "services/matching/link_model_service.h"
#include "services/matching/live_index.h"
#include "services/matching/matching_service.h"
#include "services/matching/person_purge.h"
#include "services/matching/review_service.h"
#include "services/matching/settings.h"
#include "services/matching/store/account_cluster_store.h"
#include "services/matching/store/account_marks.h"
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

absl::StatusOr<absl::flat_hash_map<std::string, google::protobuf::Any>> LoadClusterContents(
    postgres::Transaction& transaction, absl::Span<const std::string> keys) {
  ASSIGN_OR_RETURN(const auto clusters, LoadClusters(transaction, keys));
  absl::flat_hash_map<std::string, google::protobuf::Any> contents;
  for (const auto& [id, cluster] : clusters) contents[id].PackFrom(cluster);
  return contents;
}

}  // namespace

absl::Status Wire(service::Application& application) {
  ASSIGN_OR_RETURN(const LinkSettings settings, ReadLinkSettings(application.config()));
  const auto active = std::make_shared<const ActiveSettings>(settings);
  const auto deriver = std::make_shared<LinkDeriver>(active);
  ASSIGN_OR_RETURN(const auto pinned,
                   active->Load(*application.database(), absl::Now() + absl::Minutes(1)));
  RETURN_IF_ERROR(MarkAllWhenModelChanged(*application.database(), pinned->version));

  application.ServeFeed({{"link", LoadLinkContents}, {"account_cluster", LoadClusterContents}});
  feed::ConsumerOptions consumer;
  consumer.kinds = CopiedKinds();
  consumer.apply = ApplyChanges;
  erasure::Consume(application, rights::WithRights(std::move(consumer)), PurgePerson);

  feed::DeriverOptions options;
  options.queue = std::string(kCallLinkQueue);
  options.keys_max = kCallsPerGroupMax;
  options.derive = [deriver](feed::DeriveContext& context) { return deriver->Derive(context); };
  application.Derive(std::move(options));

  feed::DeriverOptions clusters;
  clusters.queue = std::string(kAccountClusterQueue);
  clusters.keys_max = kAccountsPerGroupMax;
  clusters.derive = DeriveAccountClusters;
  application.Derive(std::move(clusters));

  const auto database = application.database();
  const auto live_index = std::make_shared<LiveIndex>(database, active, application.metrics());
  application.server().AddReadinessCheck("candidate index",
                                         [live_index] { return live_index->caught_up(); });
  application.AddTask(
      [live_index] {
        live_index->Start();
        return absl::OkStatus();
      },
      [live_index] { live_index->Stop(); });
  rpc::Server& server = application.server();
  MatchingService::Register(std::make_shared<MatchingService>(database, live_index, active),
                            server);
  ReviewService::Register(std::make_shared<ReviewService>(database, active), server);
  AccountClusterService::Register(std::make_shared<AccountClusterService>(database), server);
  LinkModelService::Register(std::make_shared<LinkModelService>(database, active), server);
  return absl::OkStatus();
}

}  // namespace dealtrace::matching
