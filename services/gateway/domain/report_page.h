// The list of reports as a page.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "dealtrace/report/v1/report_service.pb.h"

namespace dealtrace::gateway {

// A finished report leads to its content; each report to its trace.
std::string RenderReportList(const report::v1::ListReportsResponse& reports,
                             absl::string_view nonce);

}  // namespace dealtrace::gateway
