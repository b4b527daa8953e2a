// Scoring's copies of what ingestion, matching and insight tell, and which scores they make
// doubtful.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/database.h"

namespace dealtrace::scoring {

// Queues: deals to score (keys: opportunity ids), and the model (its only key).
inline constexpr absl::string_view kScoreQueue = "score";
inline constexpr absl::string_view kModelQueue = "model";
inline constexpr absl::string_view kModelKey = "win";

// The kinds that are read, by feed.
std::vector<std::string> CopiedKinds(absl::string_view feed);

// Upserts and deletes copies, each if newer, and marks dirty the deals that depend on them, before
// and after; a finished sync run that brought changes asks for a training. INVALID_ARGUMENT: a
// change whose content is not its kind's message.
absl::Status ApplyChanges(postgres::Transaction& transaction,
                          absl::Span<const feed::v1::Change> changes, feed::DirtyMarker& dirty);

}  // namespace dealtrace::scoring
