// Matching's copies of ingestion's nouns, and what their changes make doubtful.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/database.h"

namespace dealtrace::matching {

// The deriver's queue; its keys are call ids.
inline constexpr absl::string_view kCallLinkQueue = "call_link";

// Upserts and deletes copies and their blocking keys, each if newer than what is stored, and marks
// dirty the changed calls and every call that shares a key, old or new, with a company that a
// change touches; the changed accounts go to the queue `account_cluster`. A key that more than
// kKeyHoldersMax companies hold before and after finds nobody and spreads nothing. Tells the
// touched companies to `company_change`. INVALID_ARGUMENT: a change whose content is not its kind's
// message.
absl::Status ApplyChanges(postgres::Transaction& transaction,
                          absl::Span<const feed::v1::Change> changes, feed::DirtyMarker& dirty);

}  // namespace dealtrace::matching
