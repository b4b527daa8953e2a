// Which fields of each noun a mapping can fill, under which names, and how their text is read.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

enum class FieldType : uint8_t {
  kExternalId,     // the record's own id
  kText,           //
  kPhone,          // text; what a spreadsheet damaged is left out
  kReference,      // the external id of another record
  kReferenceList,  // several, separated by ';'
  kRecordName,     // like kReference, kept as a full resource name in a text field
  kMoney,
  kCurrency,  // the currency of the record's amounts
  kInteger,
  kNumber,
  kProbability,  // 0 to 1, or a percentage
  kTime,
  kStage,          // text, and the outcome that sources.yaml gives it
  kPreviousStage,  // text
  kActivityKind,
  kOriginCreateTime,
  kOriginUpdateTime,
  kOriginUri,
};

struct FieldSpec {
  absl::string_view name;   // in sources.yaml: "close_on"
  absl::string_view proto;  // in the noun's message: "close_time"; empty: not a field of its own
  FieldType type;
  RecordKind target = RecordKind::kAccount;  // of a reference
  bool required = false;
};

// The fields of a kind, `id` first. Empty for calls and transcripts, which are not tables.
absl::Span<const FieldSpec> FieldsOf(RecordKind kind);

// Null when the kind has no such field.
const FieldSpec* FindField(RecordKind kind, absl::string_view name);

// "id, name, industry, …" for messages.
std::string FieldNames(RecordKind kind);

// The member of `names` closest to `name`, or empty when none is close: for "did you mean".
std::string ClosestName(absl::string_view name, absl::Span<const std::string> names);

}  // namespace dealtrace::ingestion
