// Insight's copies of ingestion's nouns and matching's links, and what their changes make doubtful.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/database.h"

namespace dealtrace::insight {

// The derivers' queues. A call's deal is looked up in a queue of its own, because the analysis and
// the link of a call become visible in transactions that do not see one another; both mark the call
// here, and whichever commits last is followed by a look-up that sees both.
inline constexpr absl::string_view kCallAnalysisQueue = "call_analysis";  // keys: call ids
inline constexpr absl::string_view kCallDealQueue = "call_deal";          // keys: call ids
inline constexpr absl::string_view kDealStoryQueue = "deal_story";        // keys: opportunity ids

// The kinds that are read from ingestion's feed; matching's is `link`.
std::vector<std::string> CopiedKinds();

// Upserts and deletes copies, each if newer than what is stored, and marks what depends on them.
// INVALID_ARGUMENT: a change whose content is not its kind's message, or a kind that insight does
// not read.
absl::Status ApplyChanges(postgres::Transaction& transaction,
                          absl::Span<const feed::v1::Change> changes, feed::DirtyMarker& dirty);

}  // namespace dealtrace::insight
