#include "services/matching/offline/link_output.h"

#include <filesystem>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/files/path_identity.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/csv_cell.h"
#include "libs/text/printable.h"
#include "services/matching/offline/pair_files.h"

namespace dealtrace::matching {
namespace {

// Empty: nowhere, because the links go to a pipe or a device and no other place was named.
std::string RejectsPath(const LinkOptions& options) {
  if (!options.rejects.empty()) return options.rejects;
  if (!files::IsRegularOutput(options.output)) return "";
  return absl::StrCat(options.output, ".rejects.jsonl");
}

}  // namespace

absl::Status CheckLinkOutputs(const LinkOptions& options) {
  std::vector<files::NamedPath> inputs = {{"--left", options.files.opportunities},
                                          {"--right", options.files.calls},
                                          {"--accounts", options.files.accounts},
                                          {"--contacts", options.files.contacts},
                                          {"--users", options.files.users},
                                          {"--products", options.files.products},
                                          {"--config", options.config},
                                          {"--labels", options.labels},
                                          {"--model", options.model},
                                          {"--pairs", options.pairs},
                                          {"--sources", options.sources}};
  if (!options.sources.empty()) {
    ASSIGN_OR_RETURN(const ingestion::SourceConfig source,
                     ReadSource(options.sources, options.source));
    for (const ingestion::StreamConfig& stream : source.streams) {
      inputs.push_back({"--sources", std::filesystem::path(source.folder) / stream.path});
    }
  }
  std::vector<files::NamedPath> outputs = {{"--output", options.output},
                                           {"--rejects", RejectsPath(options)},
                                           {"--summary", options.summary}};
  if (files::IsRegularOutput(options.output)) {
    outputs.push_back({"the evidence of --output", EvidencePath(options.output)});
  }
  return files::CheckOutputs(inputs, outputs);
}

absl::StatusOr<std::optional<files::OutputFile>> CreateEvidence(const LinkOptions& options) {
  if (!files::IsRegularOutput(options.output)) return std::nullopt;
  ASSIGN_OR_RETURN(files::OutputFile file, files::OutputFile::Create(EvidencePath(options.output)));
  return std::make_optional(std::move(file));
}

std::string LinkRow(const std::string& left_id, const std::string& right_id, double probability,
                    const LinkOptions& options) {
  const text::CellForm form = options.raw_cells ? text::CellForm::kRaw : text::CellForm::kSafe;
  return absl::StrFormat("%s,%s,%.6f\n", text::CsvCell(left_id, form),
                         text::CsvCell(right_id, form), probability);
}

absl::Status WriteRejects(const LinkOptions& options, absl::Span<const ingestion::Reject> rejects) {
  if (rejects.empty()) return absl::OkStatus();
  const std::string path = RejectsPath(options);
  if (!path.empty()) {
    ASSIGN_OR_RETURN(files::OutputFile file, files::OutputFile::Create(path));
    for (const ingestion::Reject& reject : rejects) file.stream() << RejectAsJsonLine(reject);
    RETURN_IF_ERROR(file.Commit());
  }
  std::cerr << rejects.size() << " lines were rejected: "
            << (path.empty() ? "see them with --rejects FILE" : text::Printable(path)) << "\n";
  if (options.strict) {
    return absl::InvalidArgumentError(
        absl::StrCat(rejects.size(), " lines were rejected and --strict was given"));
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::matching
