// Makes one report: reads the facts in one snapshot, renders, stores.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "libs/postgres/database.h"
#include "services/report/store/report_store.h"

namespace dealtrace::report {

// The report tells what its requester may see. It is made of one snapshot of the read model and
// stored, DONE, in the same transaction. Renews `owner`'s claim while it works. ABORTED when
// another process has taken over; DATA_LOSS and FAILED_PRECONDITION when it can never be made;
// other codes when it is worth another try. `cancelled` is asked between pages; CANCELLED then.
absl::Status MakeReport(postgres::Database& database, const ReportPosition& position,
                        v1::Report report, const Requester& requester, const std::string& owner,
                        const std::function<bool()>& cancelled);

}  // namespace dealtrace::report
