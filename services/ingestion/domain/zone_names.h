// Time zones as exports write them behind a time.
#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace dealtrace::ingestion {

// What is written behind a clock's time.
struct WrittenZone {
  std::optional<absl::Duration> offset;  // "+02:00", "Z", "CEST"
  std::optional<absl::TimeZone> zone;    // "Europe/Paris", "ET"
  bool unclear = false;                  // "IST": several zones have it
};

// Reads "Z", "+02:00", "-0700", "+02", "GMT+1", "CET", "PT", "Europe/Paris", each with a comment
// in parentheses or brackets behind it. An abbreviation that several zones have is read when the
// source's own has it at that time. Absent: it is no zone. An empty text is no zone of its own.
std::optional<WrittenZone> ReadZone(absl::string_view text, absl::CivilSecond at,
                                    absl::TimeZone source);

}  // namespace dealtrace::ingestion
