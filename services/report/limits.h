// Every limit of the report service.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace dealtrace::report {

// Reports that are not finished yet; one more is refused.
inline constexpr int64_t kUnfinishedReportsMax = 200;
// How long a report may wait for its run, and for how long when the request does not say.
inline constexpr absl::Duration kWaitLimitMin = absl::Seconds(1);
inline constexpr absl::Duration kWaitLimitMax = absl::Hours(6);
inline constexpr absl::Duration kWaitLimitDefault = absl::Minutes(30);
// How long GetReport waits for the end.
inline constexpr absl::Duration kGetWaitMax = absl::Seconds(50);
// A content larger than this fails the report; it is fetched in one message.
inline constexpr size_t kContentBytesMax = size_t{16} << 20;
inline constexpr size_t kContentChunkBytes = size_t{1} << 20;
// Finished reports that keep their rows; contents are kept.
inline constexpr int64_t kReportsWithRowsMax = 100;
// A process that makes a report renews its claim well within this time; afterwards another takes
// over.
inline constexpr absl::Duration kClaimDuration = absl::Seconds(8);
// The longest that the making of one report may take.
inline constexpr absl::Duration kMakeLimit = absl::Minutes(20);
// Attempts before a report fails for good.
inline constexpr int64_t kAttemptsMax = 5;
// How soon to look again at a report that waits, and at one whose attempt failed.
inline constexpr absl::Duration kLookAgain = absl::Milliseconds(200);
inline constexpr absl::Duration kRetryAfterFailure = absl::Seconds(2);

}  // namespace dealtrace::report
