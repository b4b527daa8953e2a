// The limits of the service itself; those of reading files are in domain/limits.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::ingestion {

// Records of one transaction; a call with its transcript is two changes on the feed.
inline constexpr size_t kBatchRecordsMax = 2000;
inline constexpr size_t kBatchCallsMax = 200;
// Rejects of a stream that are kept with the run; all are counted.
inline constexpr int64_t kRejectsKeptMax = 10'000;
// A run whose server says nothing for this long is taken over.
inline constexpr absl::Duration kRunLease = absl::Seconds(8);
// How often a server looks for runs when nobody told it of one.
inline constexpr absl::Duration kRunPoll = absl::Milliseconds(500);
// How often a watched run is looked at.
inline constexpr absl::Duration kWatchPoll = absl::Milliseconds(400);
// A run that is claimed this often without getting on fails.
inline constexpr int kClaimsMax = 50;
// Page sizes of lists.
inline constexpr int kPageSizeDefault = 50;
inline constexpr int kPageSizeMax = 1000;
// Addresses, numbers and records of one erasure, each.
inline constexpr int kErasureItemsMax = 100;
// Records that one transaction of an erasure looks at; each may be a call with its transcript.
inline constexpr int kErasureBatchRecords = 100;
// How long it may take. Finding the person is one transaction too.
inline constexpr absl::Duration kErasureBatchTime = absl::Minutes(2);
// When an erasure that failed is tried again.
inline constexpr absl::Duration kErasureRetryDelay = absl::Seconds(30);
// The services that hold people: an erasure is complete when all have acknowledged it.
inline constexpr std::array<absl::string_view, 5> kErasingServices = {
    "ingestion", "insight", "matching", "report", "scoring"};

}  // namespace dealtrace::ingestion
