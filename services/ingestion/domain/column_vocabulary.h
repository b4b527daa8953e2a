// What the columns of CRM exports are called: in the reports and exports of Salesforce, HubSpot,
// Pipedrive, Zoho, Dynamics and SAP, in English, French, German and Spanish.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// The keys (ColumnKey) of the columns that may hold a field of a kind, best first.
const std::vector<std::string>& KeysOfField(RecordKind kind, absl::string_view field);

// The keys that a column of a table of this kind is looked up by: its own, and without the noun
// that many exports add to it ("Deal - Stage", "Opportunity Owner", "Phase der Verkaufschance").
std::vector<std::string> KeysOfColumn(RecordKind kind, absl::string_view column);

// Whether some field of some kind is known by this name.
bool IsKnownColumn(absl::string_view column);

// The kind whose records a word names, as "Verkaufschance" those of opportunities, at their best
// first. Empty: none.
std::vector<std::string> NounKeys(RecordKind kind);

}  // namespace dealtrace::ingestion
