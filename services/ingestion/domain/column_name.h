// The names of columns: how they are written, and which are the same.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dealtrace::ingestion {

// A name as it is shown and mapped: every run of spaces and line breaks of any kind is one space,
// none stands around it, and nothing in it is invisible.
std::string CleanColumnName(absl::string_view text);

// The names of a header row, each different from the others: an empty one is "column N", a repeated
// one gets " (2)". The first of several keeps its name.
std::vector<std::string> ColumnNames(absl::Span<const absl::string_view> header);

// What two spellings of a column's name have in common: "Deal Stage", "deal_stage" and "DealStage"
// are "dealstage"; "Date de clôture" is "datecloture", without its small words. A custom field's
// `__c` and what stands in brackets at the end are left out.
std::string ColumnKey(absl::string_view name);

}  // namespace dealtrace::ingestion
