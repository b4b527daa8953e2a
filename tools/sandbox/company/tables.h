// The sample company's CRM as CSV files with the headers of a vendor's export.
#pragma once

#include <ostream>
#include <string>

#include "tools/sandbox/company/company.h"

namespace dealtrace::sandbox {

// Each writes one whole file; memory does not grow with the number of rows.
void WriteAccounts(const Company& company, std::ostream* out);
void WriteContacts(const Company& company, std::ostream* out);
void WriteLeads(const Company& company, std::ostream* out);
void WriteProducts(std::ostream* out);
void WriteUsers(const Company& company, std::ostream* out);
void WriteTeams(const Company& company, std::ostream* out);
void WriteOpportunities(const Company& company, std::ostream* out);
void WriteStageHistory(const Company& company, std::ostream* out);
void WriteLineItems(const Company& company, std::ostream* out);
void WriteActivities(const Company& company, std::ostream* out);

// The sources.yaml that describes them (formats.md, section 1).
std::string SourcesYaml();

// "2025-03-01T10:00:00Z".
std::string Rfc3339(absl::CivilSecond time);

}  // namespace dealtrace::sandbox
