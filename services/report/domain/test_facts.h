// Hand-made facts for tests; the numbers that follow from them are worked out in the tests.
#pragma once

#include <string>
#include <vector>

#include "services/report/domain/report_builder.h"

namespace dealtrace::report {

// A deal `crm~<id>` with a title, an account, a rep and a product, closed on 15 February 2026.
DealFact MakeDeal(const std::string& id, Outcome outcome);

// A reason with one quote of the customer, whose text names the code.
Reason MakeReason(const std::string& code, int rank, bool favourable);

// Eleven deals: five lost, two won, one downgraded, two open, one whose stage is not mapped.
std::vector<DealFact> ElevenDeals();
// Four calls: linked; for review; unlinked, too short and without a transcript; undecided.
std::vector<CallFact> FourCalls();

Provenance MakeProvenance();
WinLossReport BuildReport(const std::vector<DealFact>& deals, const std::vector<CallFact>& calls,
                          PeriodFilter filter = {});

}  // namespace dealtrace::report
