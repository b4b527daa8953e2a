// The names of span attributes, in one place so that a rename is one edit.
//
// Source: OpenTelemetry semantic conventions 1.44 (RPC, HTTP, database, messaging), which are newer
// than the names in opentelemetry-cpp 1.19's own headers. What is ours starts with `dealtrace.`.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::telemetry::attribute {

inline constexpr absl::string_view kErrorType = "error.type";
inline constexpr absl::string_view kServerAddress = "server.address";
inline constexpr absl::string_view kServerPort = "server.port";
inline constexpr absl::string_view kNetworkPeerAddress = "network.peer.address";
inline constexpr absl::string_view kNetworkPeerPort = "network.peer.port";

inline constexpr absl::string_view kRpcSystemName = "rpc.system.name";
inline constexpr absl::string_view kRpcMethod = "rpc.method";
inline constexpr absl::string_view kRpcStatusCode = "rpc.status_code";

inline constexpr absl::string_view kHttpRequestMethod = "http.request.method";
inline constexpr absl::string_view kHttpRequestResendCount = "http.request.resend_count";
inline constexpr absl::string_view kHttpResponseStatusCode = "http.response.status_code";
inline constexpr absl::string_view kHttpRoute = "http.route";
inline constexpr absl::string_view kUrlFull = "url.full";
inline constexpr absl::string_view kUrlPath = "url.path";
inline constexpr absl::string_view kUrlScheme = "url.scheme";

inline constexpr absl::string_view kDbSystemName = "db.system.name";
inline constexpr absl::string_view kDbNamespace = "db.namespace";
inline constexpr absl::string_view kDbCollectionName = "db.collection.name";
inline constexpr absl::string_view kDbOperationName = "db.operation.name";
inline constexpr absl::string_view kDbOperationBatchSize = "db.operation.batch.size";
inline constexpr absl::string_view kDbQuerySummary = "db.query.summary";
inline constexpr absl::string_view kDbQueryText = "db.query.text";
inline constexpr absl::string_view kDbResponseStatusCode = "db.response.status_code";

inline constexpr absl::string_view kMessagingSystem = "messaging.system";
inline constexpr absl::string_view kMessagingOperationName = "messaging.operation.name";
inline constexpr absl::string_view kMessagingOperationType = "messaging.operation.type";
inline constexpr absl::string_view kMessagingDestinationName = "messaging.destination.name";
inline constexpr absl::string_view kMessagingBatchMessageCount = "messaging.batch.message_count";
inline constexpr absl::string_view kMessagingConsumerGroupName = "messaging.consumer.group.name";

inline constexpr absl::string_view kServiceInstanceId = "service.instance.id";

inline constexpr absl::string_view kLinksDropped = "dealtrace.links.dropped";
// The records that a span worked on, a list of resource names (record_names.h), and how many more
// there were.
inline constexpr absl::string_view kRecords = "dealtrace.records";
inline constexpr absl::string_view kRecordsLeftOut = "dealtrace.records.left_out";

}  // namespace dealtrace::telemetry::attribute
