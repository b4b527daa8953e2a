#include "libs/feed/reader.h"

#include <utility>

#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/feed/change_reader.h"
#include "libs/rpc/call.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed {

using dealtrace::feed::v1::FeedStatus;
using dealtrace::feed::v1::GetFeedStatusRequest;
using dealtrace::feed::v1::ReadChangesRequest;
using dealtrace::feed::v1::ReadChangesResponse;
using dealtrace::feed::v1::RemoveConsumerRequest;
using dealtrace::feed::v1::RemoveConsumerResponse;

struct FeedService::Impl {
  Impl(std::shared_ptr<postgres::Database> database, FeedServiceOptions options)
      : reader(std::move(database), std::move(options)) {}
  ChangeReader reader;
};

FeedService::FeedService(std::shared_ptr<postgres::Database> database, FeedServiceOptions options)
    : impl_(std::make_shared<Impl>(std::move(database), std::move(options))) {}

FeedService::~FeedService() = default;

void FeedService::Register(rpc::Server& server) {
  server.Handle<ReadChangesRequest, ReadChangesResponse>(
      "dealtrace.feed.v1.FeedService/ReadChanges",
      [impl = impl_](const rpc::Call& call, const ReadChangesRequest& request) {
        return impl->reader.Read(request, call.principal().service(), call.deadline(),
                                 [&call] { return call.draining() || call.cancelled(); });
      });
  server.Handle<RemoveConsumerRequest, RemoveConsumerResponse>(
      "dealtrace.feed.v1.FeedService/RemoveConsumer",
      [impl = impl_](const rpc::Call& call, const RemoveConsumerRequest& request)
          -> absl::StatusOr<RemoveConsumerResponse> {
        RETURN_IF_ERROR(impl->reader.Remove(request.consumer(), call.deadline()));
        return RemoveConsumerResponse();
      });
  server.Handle<GetFeedStatusRequest, FeedStatus>(
      "dealtrace.feed.v1.FeedService/GetFeedStatus",
      [impl = impl_](const rpc::Call& call, const GetFeedStatusRequest&) {
        return impl->reader.Status(call.deadline());
      });
}

}  // namespace dealtrace::feed
