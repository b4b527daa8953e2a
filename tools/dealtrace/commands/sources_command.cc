#include <algorithm>
#include <filesystem>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/config/service_config.h"
#include "libs/files/output_file.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/printable.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/source_config.h"
#include "services/ingestion/domain/source_proposal.h"
#include "services/ingestion/domain/stage_vocabulary.h"
#include "tools/dealtrace/commands/commands.h"
#include "yaml-cpp/yaml.h"

namespace dealtrace::cli {
namespace {

namespace fs = std::filesystem;

// More are no stages of one process.
constexpr size_t kStagesListedMax = 60;

// Longer texts are no names of stages.
constexpr size_t kStageBytesMax = 200;

struct Arguments {
  std::string crm_folder;
  std::string calls_file;
  std::string name = "own-files";
  std::string file;
};

std::string Absolute(const fs::path& path) {
  return fs::absolute(path).lexically_normal().string();
}

// A person's own sources.yaml stays as it is, but for paths, which are made absolute.
YAML::Node WithAbsolutePaths(YAML::Node source, const fs::path& folder) {
  const fs::path base = source["folder"] ? folder / source["folder"].as<std::string>() : folder;
  source.remove("folder");
  for (auto stream : source["crm"]) {
    stream.second["path"] = Absolute(base / stream.second["path"].as<std::string>());
  }
  if (source["calls"]) {
    source["calls"]["path"] = Absolute(base / source["calls"]["path"].as<std::string>());
  }
  return source;
}

// Where a sync finds the file: it follows no link out of the folder that is named.
std::string RealPath(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  // What cannot be opened is told when it is opened.
  return error ? Absolute(path) : real.string();
}

// The tables of a folder, and what else a person may have meant to be read.
std::vector<ingestion::ProposalFile> TablesOf(const std::string& folder) {
  std::vector<ingestion::ProposalFile> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string extension = absl::AsciiStrToLower(entry.path().extension().string());
    const std::string name = entry.path().filename().string();
    if (extension == ".csv" || extension == ".tsv") {
      const std::string path = RealPath(entry.path());
      files.push_back({name, path, [path] { return ingestion::OpenFile(path); }});
    } else if (extension == ".xls" || extension == ".xlsx" || extension == ".ods") {
      std::cerr << text::Printable(name) << ": left out: a spreadsheet; save each sheet as CSV\n";
    }
  }
  std::sort(files.begin(), files.end(),
            [](const auto& one, const auto& other) { return one.name < other.name; });
  return files;
}

void PrintTable(const ingestion::ProposedTable& table) {
  const std::string file = text::Printable(table.file);
  const ingestion::TableProof& proof = table.proof;
  std::cerr << file << ": " << ingestion::NamesOf(table.stream.kind).stream
            << (table.guess.is_kind_by_columns ? " (by its columns)" : "") << ", "
            << proof.record_count << " rows\n";
  for (const ingestion::GuessedField& field : table.guess.fields) {
    std::cerr << "  " << field.field << ": " << text::Printable(field.column);
    if (!field.reason.empty()) std::cerr << "  (a guess: " << text::Printable(field.reason) << ")";
    std::cerr << "\n";
  }
  if (!table.guess.unmapped_columns.empty()) {
    std::cerr << "  not known, kept as custom fields: "
              << text::Printable(absl::StrJoin(table.guess.unmapped_columns, ", ")) << "\n";
  }
  for (const std::string& doubt : table.guess.doubts) {
    std::cerr << "  warning: " << text::Printable(doubt) << "\n";
  }
  for (const auto& [warning, count] : proof.warnings.counts()) {
    std::cerr << "  warning: " << text::Printable(warning) << " (" << count << ")\n";
  }
  for (const auto& [field, count] : proof.rejects_of_field) {
    const ingestion::Reject& first = proof.first_reject_of_field.at(field);
    std::cerr << "  warning: " << count << " rows will be rejected, the first in line "
              << first.line << ": " << field << (field.empty() ? "" : " ")
              << text::Printable(first.reason) << "\n";
  }
  if (proof.repeated_id_count > 0) {
    std::cerr << "  warning: " << proof.repeated_id_count
              << " rows have an id that another row has, and one of each will be kept: export the "
                 "record's own id as well\n";
  }
  for (const auto& [field, count] : proof.references) {
    if (count.not_found == 0) continue;
    std::cerr << "  warning: " << field << ": " << count.not_found << " of "
              << count.found + count.not_found << " rows name a record that no file here has\n";
  }
  if (proof.record_count == 0) std::cerr << "  warning: it has a header row and no rows\n";
}

// Warnings of stages are told as the list of stages.
void DropStageWarnings(ingestion::ProposedTable* table) {
  ingestion::Warnings others;
  for (const auto& [text, count] : table->proof.warnings.counts()) {
    const bool is_of_stage = std::any_of(
        table->proof.stages.begin(), table->proof.stages.end(),
        [&](const auto& stage) { return text == ingestion::UnknownStage(stage.first); });
    if (!is_of_stage) others.Count(text, count);
  }
  table->proof.warnings = others;
}

struct StageLine {
  std::string stage;
  std::string outcome;  // empty: not known
  std::string comment;
};

// The most frequent first.
std::vector<StageLine> StageLines(const std::map<std::string, int64_t>& stages) {
  std::vector<std::pair<std::string, int64_t>> sorted(stages.begin(), stages.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& one, const auto& other) { return one.second > other.second; });
  if (sorted.size() > kStagesListedMax) sorted.resize(kStagesListedMax);
  std::vector<StageLine> lines;
  for (const auto& [stage, count] : sorted) {
    if (stage.size() > kStageBytesMax) continue;
    const auto guess = ingestion::GuessStage(stage);
    StageLine line{stage, "", absl::StrCat(count, count == 1 ? " row" : " rows")};
    if (guess) {
      line.outcome =
          std::string(absl::StripPrefix(crm::v1::Outcome_Name(guess->outcome), "OUTCOME_"));
      absl::StrAppend(&line.comment, guess->is_certain ? ", by its name" : ", a guess: check it");
    } else {
      absl::StrAppend(&line.comment, ", not known: say OPEN, WON, LOST or DOWNGRADED");
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void PrintStages(const ingestion::SourceProposal& proposal, const std::vector<StageLine>& stages) {
  if (stages.empty()) return;
  std::cerr << "stages:\n";
  for (const StageLine& line : stages) {
    std::cerr << "  " << text::Printable(line.stage) << ": "
              << (line.outcome.empty() ? "?" : line.outcome) << "  (" << line.comment << ")\n";
  }
  if (proposal.stages.size() > stages.size()) {
    std::cerr << "  warning: " << proposal.stages.size() - stages.size()
              << " further ones are not listed: is that the column of the stages?\n";
  }
}

YAML::Node MapOf(const ingestion::StreamConfig& stream) {
  YAML::Node map;
  for (const ingestion::FieldMapping& field : stream.fields) {
    if (field.unit == ingestion::Unit::kPercent) {
      map[field.field]["column"] = field.column;
      map[field.field]["unit"] = "percent";
    } else {
      map[field.field] = field.column;
    }
  }
  return map;
}

absl::StatusOr<YAML::Node> GuessSource(const Arguments& arguments, std::vector<StageLine>* stages) {
  ingestion::SourceConfig base;
  base.name = arguments.name;
  ingestion::SourceProposal proposal =
      ingestion::ProposeSource(base, TablesOf(arguments.crm_folder));
  *stages = StageLines(proposal.stages);
  YAML::Node source;
  source["name"] = arguments.name;
  source["kind"] = "files";
  source["time_zone"] = "UTC";
  for (ingestion::ProposedTable& table : proposal.tables) {
    DropStageWarnings(&table);
    PrintTable(table);
    YAML::Node node = source["crm"][std::string(ingestion::NamesOf(table.stream.kind).stream)];
    node["path"] = table.stream.path;
    node["map"] = MapOf(table.stream);
  }
  PrintStages(proposal, *stages);
  for (const ingestion::LeftOutFile& file : proposal.left_out) {
    std::cerr << text::Printable(file.file) << ": left out: " << text::Printable(file.reason)
              << "\n";
  }
  if (proposal.tables.empty()) {
    return absl::NotFoundError(absl::StrCat("--crm: no table that means a noun in ",
                                            arguments.crm_folder,
                                            "; write a sources.yaml there by hand"));
  }
  return source;
}

// A source, with its stages as comments explain them.
void EmitSource(const YAML::Node& source, const std::vector<StageLine>& stages,
                YAML::Emitter& emitter) {
  emitter << YAML::BeginMap;
  for (const auto& entry : source) {
    emitter << YAML::Key << entry.first << YAML::Value << entry.second;
  }
  const bool has_known = std::any_of(stages.begin(), stages.end(),
                                     [](const StageLine& line) { return !line.outcome.empty(); });
  if (has_known) {
    emitter << YAML::Key << "stages" << YAML::Value << YAML::BeginMap;
    for (const StageLine& line : stages) {
      if (line.outcome.empty()) continue;
      emitter << YAML::Key << line.stage << YAML::Value << line.outcome
              << YAML::Comment(line.comment);
    }
    emitter << YAML::EndMap;
  }
  for (const StageLine& line : stages) {
    if (!line.outcome.empty()) continue;
    emitter << YAML::Newline
            << YAML::Comment(absl::StrCat("stages has no '", text::Printable(line.stage),
                                          "': ", line.comment));
  }
  emitter << YAML::EndMap;
}

absl::StatusOr<YAML::Node> CrmSources(const Arguments& arguments, std::vector<StageLine>* stages) {
  YAML::Node sources(YAML::NodeType::Sequence);
  if (arguments.crm_folder.empty()) return sources;
  const fs::path written = fs::path(arguments.crm_folder) / "sources.yaml";
  if (!fs::exists(written)) {
    ASSIGN_OR_RETURN(YAML::Node guessed, GuessSource(arguments, stages));
    sources.push_back(guessed);
    return sources;
  }
  ASSIGN_OR_RETURN(std::string text, config::ReadFile(written.string()));
  RETURN_IF_ERROR(ingestion::ParseSources(text, written.string()).status());
  for (YAML::Node source : YAML::Load(text)["sources"]) {
    sources.push_back(WithAbsolutePaths(source, arguments.crm_folder));
  }
  return sources;
}

absl::Status Write(const Arguments& arguments) {
  std::vector<StageLine> stages;
  ASSIGN_OR_RETURN(YAML::Node sources, CrmSources(arguments, &stages));
  if (!arguments.calls_file.empty()) {
    // Calls belong to the same source, so that their ids are of the same family; a second source
    // only when there is no CRM at all.
    if (sources.size() == 0) {
      YAML::Node source;
      source["name"] = arguments.name;
      source["kind"] = "files";
      sources.push_back(source);
    }
    sources[0]["calls"]["path"] = Absolute(arguments.calls_file);
  }
  YAML::Emitter emitter;
  emitter << YAML::BeginMap << YAML::Key << "sources" << YAML::Value << YAML::BeginSeq;
  for (size_t i = 0; i < sources.size(); ++i) {
    EmitSource(sources[i], i == 0 ? stages : std::vector<StageLine>(), emitter);
  }
  emitter << YAML::EndSeq << YAML::EndMap;
  const std::string text = absl::StrCat(emitter.c_str(), "\n");
  RETURN_IF_ERROR(ingestion::ParseSources(text, arguments.file).status());
  return files::WriteOutputFile(arguments.file, text);
}

}  // namespace

void AddSourcesCommand(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("sources", "Say where records come from");
  noun->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* write = noun->add_subcommand(
      "write", "Write a sources.yaml for a folder of CSV files and a file of calls");
  write->footer(
      "Example: dealtrace sources write --crm export --calls calls.jsonl --file sources.yaml");
  write
      ->add_option("--crm", arguments->crm_folder,
                   "Folder with the CRM's CSV files; its own sources.yaml is taken when it has one")
      ->check(CLI::ExistingDirectory);
  write
      ->add_option("--calls", arguments->calls_file, "Calls: .jsonl, .vtt, .srt, .txt, or a folder")
      ->check(CLI::ExistingPath);
  write->add_option("--name", arguments->name, "The source's name: a to z, digits and dashes")
      ->check([](const std::string& name) {
        const bool fits =
            !name.empty() && name.size() <= ingestion::kSourceNameCharactersMax &&
            name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
        return fits ? std::string() : "must be 1 to 40 lower-case letters, digits and dashes";
      })
      ->capture_default_str();
  write->add_option("--file", arguments->file, "Where to write it")->required();
  write->callback([&session, arguments] {
    session.RunOffline([&]() -> absl::Status {
      try {
        return Write(*arguments);
      } catch (const std::exception& error) {
        return absl::InvalidArgumentError(error.what());
      }
    });
  });
}

}  // namespace dealtrace::cli
