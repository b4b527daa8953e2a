// Writes a sample company into a folder.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tools/sandbox/company/options.h"

namespace dealtrace::sandbox {

struct CompanyCounts {
  int64_t opportunities = 0;
  int64_t calls = 0;  // different calls; repeated lines are not counted
  int64_t call_lines = 0;
  int64_t deal_calls = 0;
};

// Makes `folder` if needed and writes sources.yaml, the CSV files, calls.jsonl and truth/ into it,
// replacing what is there. The bytes depend on the options alone; memory does not grow with their
// numbers. INVALID_ARGUMENT for options out of range, FAILED_PRECONDITION when a file cannot be
// written.
absl::StatusOr<CompanyCounts> WriteCompany(const CompanyOptions& options,
                                           const std::string& folder);

}  // namespace dealtrace::sandbox
