// The sentences at the top of a win/loss report: what a reader in a hurry should take away.
#pragma once

#include <vector>

#include "services/report/domain/win_loss_report.h"

namespace dealtrace::report {

// At most 6, in a fixed order; only those for which there are data.
std::vector<Finding> MakeFindings(const WinLossReport& report);

}  // namespace dealtrace::report
