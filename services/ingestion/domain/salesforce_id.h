// The two forms of a Salesforce id: 15 characters in which case matters, and 18 with a checksum of
// the case behind them. Reports export the one, the data loader the other; both are one record.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

enum class SalesforceForm : uint8_t {
  kNone,    // no Salesforce id
  kShort,   // 15 characters
  kLong,    // 18 characters with the checksum of the first 15
  kBroken,  // 18 characters with another one: letters may have lost their case
};

// What an external id looks like. Letters and digits alone, some of them digits.
SalesforceForm FormOf(absl::string_view external_id);

// The 18 characters of an id of 15.
std::string LongForm(absl::string_view short_id);

// The other form of a record's id ("{source}~{external id}"), also of an id that is made of one
// ("{opportunity}.stage.{hash}"). Empty when it has none.
std::string OtherForm(absl::string_view record_id);

// The same for both forms of a record's id: that with 15 characters. Any other id as it is.
std::string CanonicalId(absl::string_view record_id);

// Whether a record's id is of 18 characters, or made of one.
bool IsLongForm(absl::string_view record_id);

}  // namespace dealtrace::ingestion
