// The rows behind figures as messages.
#pragma once

#include "dealtrace/report/v1/report.pb.h"
#include "services/report/domain/row.h"

namespace dealtrace::report {

// Without its name.
v1::ReportRow ToProto(const Row& row);

}  // namespace dealtrace::report
