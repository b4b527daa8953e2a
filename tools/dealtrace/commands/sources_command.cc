#include <algorithm>
#include <filesystem>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "libs/config/service_config.h"
#include "libs/files/output_file.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/mapping_guess.h"
#include "services/ingestion/domain/source_config.h"
#include "tools/dealtrace/commands/commands.h"
#include "yaml-cpp/yaml.h"

namespace dealtrace::cli {
namespace {

namespace fs = std::filesystem;

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

absl::StatusOr<YAML::Node> GuessSource(const Arguments& arguments) {
  YAML::Node source;
  source["name"] = arguments.name;
  source["kind"] = "files";
  source["time_zone"] = "UTC";
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(arguments.crm_folder)) {
    if (absl::EqualsIgnoreCase(entry.path().extension().string(), ".csv")) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    ASSIGN_OR_RETURN(auto bytes, ingestion::OpenFile(file.string()));
    ASSIGN_OR_RETURN(auto reader, ingestion::CsvReader::Open(std::move(bytes), {}));
    const auto guess = ingestion::GuessTable(file.filename().string(), reader->header());
    if (!guess.has_value()) {
      std::cerr << file.filename().string() << ": left out; its name or columns mean no noun\n";
      continue;
    }
    const std::string stream(ingestion::NamesOf(guess->kind).stream);
    if (source["crm"][stream]) {
      std::cerr << file.filename().string() << ": left out; there is a file of " << stream
                << " already\n";
      continue;
    }
    YAML::Node node = source["crm"][stream];
    node["path"] = Absolute(file);
    for (const auto& field : guess->fields) node["map"][field.field] = field.column;
    if (!guess->unmapped_columns.empty()) {
      std::cerr << file.filename().string()
                << ": kept as custom fields: " << absl::StrJoin(guess->unmapped_columns, ", ")
                << "\n";
    }
  }
  if (!source["crm"]) {
    return absl::NotFoundError(absl::StrCat("--crm: no table that means a noun in ",
                                            arguments.crm_folder,
                                            "; write a sources.yaml there by hand"));
  }
  return source;
}

absl::StatusOr<YAML::Node> CrmSources(const Arguments& arguments) {
  YAML::Node sources(YAML::NodeType::Sequence);
  if (arguments.crm_folder.empty()) return sources;
  const fs::path written = fs::path(arguments.crm_folder) / "sources.yaml";
  if (!fs::exists(written)) {
    ASSIGN_OR_RETURN(YAML::Node guessed, GuessSource(arguments));
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
  ASSIGN_OR_RETURN(YAML::Node sources, CrmSources(arguments));
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
  YAML::Node document;
  document["sources"] = sources;
  YAML::Emitter emitter;
  emitter << document;
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
  write->add_option("--calls", arguments->calls_file, "Calls: .jsonl, .vtt, .txt, or a folder")
      ->check(CLI::ExistingPath);
  write->add_option("--name", arguments->name, "The source's name")->capture_default_str();
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
