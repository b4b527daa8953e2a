#include "tools/sandbox/company/company_files.h"

#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/sandbox/company/call_lines.h"
#include "tools/sandbox/company/csv_writer.h"
#include "tools/sandbox/company/tables.h"

namespace dealtrace::sandbox {
namespace {

// A repeated call stands this many lines behind the first.
constexpr int64_t kRepeatDistance = 41;

absl::Status WriteFile(const std::string& path, const std::function<void(std::ostream*)>& write) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (out.is_open()) {
    write(&out);
    out.close();
  }
  if (out.fail()) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot write ", path, ": check the folder's permissions and free space"));
  }
  return absl::OkStatus();
}

void WriteCallFiles(const Company& company, std::ostream* calls, std::ostream* links_out,
                    std::ostream* truth, CompanyCounts* counts) {
  CsvWriter links(links_out, {"left_id", "right_id"});
  std::deque<int64_t> repeats;  // positions
  const auto write_call = [&](int64_t position, bool first) {
    const int64_t index = company.calls().IndexAt(position);
    const Call call = company.calls().Make(index);
    const Transcript transcript = company.Script(call);
    const Copies copies = company.CopiesOfCall(index);
    const std::string line =
        CallLine(company, call, transcript, !first || copies != Copies::kChanged);
    calls->write(line.data(), static_cast<std::streamsize>(line.size()));
    ++counts->call_lines;
    if (!first) return;
    if (copies != Copies::kOnce) repeats.push_back(position);
    *truth << CallTruthLine(company, call, transcript);
    if (call.deal < 0) return;
    ++counts->deal_calls;
    links.Row({company.deals().Make(call.deal).id, call.id});
  };
  for (int64_t position = 0; position < company.options().calls; ++position) {
    write_call(position, true);
    if (!repeats.empty() && repeats.front() + kRepeatDistance <= position) {
      write_call(repeats.front(), false);
      repeats.pop_front();
    }
  }
  for (const int64_t position : repeats) write_call(position, false);
}

void WriteReasons(const Company& company, std::ostream* out) {
  for (int64_t i = 0; i < company.options().opportunities; ++i) {
    const Opportunity deal = company.deals().Make(i);
    if (deal.outcome != Outcome::kOpen) *out << ReasonTruthLine(company, deal);
  }
}

// What an all-knowing win model would say, to see how near an honest one comes.
void WriteOutcomes(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"opportunity", "outcome", "win_log_odds"});
  for (int64_t i = 0; i < company.options().opportunities; ++i) {
    const Opportunity deal = company.deals().Make(i);
    csv.Row({deal.id, OutcomeCode(deal.outcome), absl::StrFormat("%.4f", deal.win_log_odds)});
  }
}

absl::Status WriteCalls(const Company& company, const std::string& folder, CompanyCounts* counts) {
  std::ofstream links(absl::StrCat(folder, "/truth/links.csv"), std::ios::binary | std::ios::trunc);
  std::ofstream truth(absl::StrCat(folder, "/truth/calls.jsonl"),
                      std::ios::binary | std::ios::trunc);
  absl::Status status = WriteFile(absl::StrCat(folder, "/calls.jsonl"), [&](std::ostream* out) {
    WriteCallFiles(company, out, &links, &truth, counts);
  });
  if (!status.ok()) return status;
  links.close();
  truth.close();
  if (links.fail() || truth.fail()) {
    return absl::FailedPreconditionError(absl::StrCat("cannot write into ", folder, "/truth"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CompanyCounts> WriteCompany(const CompanyOptions& options,
                                           const std::string& folder) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  std::error_code error;
  std::filesystem::create_directories(absl::StrCat(folder, "/truth"), error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make the folder ", folder, ": ", error.message()));
  }
  const Company company(options);
  const auto table = [&company](void (*write)(const Company&, std::ostream*)) {
    return [&company, write](std::ostream* out) { write(company, out); };
  };
  const std::pair<absl::string_view, std::function<void(std::ostream*)>> files[] = {
      {"sources.yaml", [](std::ostream* out) { *out << SourcesYaml(); }},
      {"products.csv", [](std::ostream* out) { WriteProducts(out); }},
      {"users.csv", table(&WriteUsers)},
      {"teams.csv", table(&WriteTeams)},
      {"accounts.csv", table(&WriteAccounts)},
      {"contacts.csv", table(&WriteContacts)},
      {"leads.csv", table(&WriteLeads)},
      {"opportunities.csv", table(&WriteOpportunities)},
      {"stage_history.csv", table(&WriteStageHistory)},
      {"line_items.csv", table(&WriteLineItems)},
      {"activities.csv", table(&WriteActivities)},
      {"truth/reasons.jsonl", table(&WriteReasons)},
      {"truth/outcomes.csv", table(&WriteOutcomes)},
  };
  for (const auto& [name, write] : files) {
    absl::Status status = WriteFile(absl::StrCat(folder, "/", name), write);
    if (!status.ok()) return status;
  }
  CompanyCounts counts;
  counts.opportunities = options.opportunities;
  counts.calls = options.calls;
  if (absl::Status status = WriteCalls(company, folder, &counts); !status.ok()) return status;
  return counts;
}

}  // namespace dealtrace::sandbox
