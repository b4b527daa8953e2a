// Removes erased people from a service that copies ingestion's records, and tells ingestion when
// that is done. The copies are renewed by the feed like any other change, and what is derived from
// them is derived again; an erasure is acknowledged when all of that has happened and nothing of
// the person is left behind.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dealtrace/crm/v1/erasure.pb.h"
#include "dealtrace/ingestion/v1/erasure_service.pb.h"
#include "libs/feed/consumer.h"
#include "libs/feed/deriver.h"
#include "libs/postgres/database.h"
#include "libs/service/application.h"

namespace dealtrace::erasure {

// Keys of both: erasure ids. First the person is removed, then, in a transaction of its own, that
// is told, so that nothing is told that a crash takes back.
inline constexpr absl::string_view kEraseQueue = "erasure";
inline constexpr absl::string_view kAcknowledgeQueue = "erasure_acknowledgement";

// Removes what renewed copies do not: finished work that quotes or names the person. Returns how
// many rows it removed or changed. Runs again after a crash and after a re-read of the feed.
using PurgeFunction =
    std::function<absl::StatusOr<int64_t>(postgres::Transaction&, const crm::v1::Erasure&)>;

using AcknowledgeFunction =
    std::function<absl::Status(const ingestion::v1::AcknowledgeErasureRequest&)>;

// Consumes ingestion's feed as `consumer` says, and erasures with it. The service's migrations make
// the table erasure_copy (id text, position bigint, content bytea, row_count bigint).
void Consume(service::Application& application, feed::ConsumerOptions consumer,
             PurgeFunction purge = nullptr);

// The parts of it, for tests.

// Keeps erasures and marks them dirty; everything else goes to `apply`.
feed::ApplyFunction WithErasures(feed::ApplyFunction apply);

// Whether everything that ingestion published before the oldest waiting erasure has arrived here by
// every way, and what follows from it is derived. False when none waits.
bool IsReady(postgres::Transaction& transaction);

// Queue `erasure`, one key at a time. `kinds`: those that the service copies. UNAVAILABLE while not
// everything has arrived (IsReady), and while a dead letter holds a record of the person.
absl::Status Erase(feed::DeriveContext& context, const std::vector<std::string>& kinds,
                   const PurgeFunction& purge);

// Queue `erasure_acknowledgement`.
absl::Status Acknowledge(feed::DeriveContext& context, const AcknowledgeFunction& acknowledge);

}  // namespace dealtrace::erasure
