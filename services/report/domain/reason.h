// Reasons: their names for people, and which of a deal's reasons speak for its outcome.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/report/domain/facts.h"

namespace dealtrace::report {

// `Price` for `PRICE`. A favourable reason has its own words where the plain ones would read wrong
// (`Clear need` for `NO_NEED`). An unknown code is shown as it is.
std::string ReasonLabel(absl::string_view code, bool favourable);

// True for one of the codes of the insight contract.
bool IsKnownReason(absl::string_view code);

// The reasons that explain the outcome, main reason first: those that speak for a won deal, those
// that speak against a lost or downgraded one, and for an open deal those against it (its risks).
std::vector<const Reason*> ExplainingReasons(const DealFact& deal);

// `won`, `lost`, `downgraded`, `open`, `unmapped`: in figure ids and JSON.
absl::string_view OutcomeKey(Outcome outcome);
// `Won` …, for people.
absl::string_view OutcomeLabel(Outcome outcome);
bool IsClosed(Outcome outcome);

}  // namespace dealtrace::report
