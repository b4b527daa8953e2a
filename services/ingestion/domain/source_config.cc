#include "services/ingestion/domain/source_config.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/stage_vocabulary.h"

namespace dealtrace::ingestion {

const StreamConfig* SourceConfig::FindStream(RecordKind kind) const {
  for (const StreamConfig& stream : streams) {
    if (stream.kind == kind) return &stream;
  }
  return nullptr;
}

std::optional<crm::v1::Outcome> SourceConfig::OutcomeOf(absl::string_view stage) const {
  if (stages.empty()) {
    const std::optional<StageGuess> guess = GuessStage(stage);
    if (!guess || !guess->is_certain) return std::nullopt;
    return guess->outcome;
  }
  auto found = stages.find(stage);
  if (found != stages.end()) return found->second;
  for (const auto& [name, outcome] : stages) {
    if (absl::EqualsIgnoreCase(name, stage)) return outcome;
  }
  return std::nullopt;
}

absl::StatusOr<SourceConfig> FindSource(const std::vector<SourceConfig>& sources,
                                        absl::string_view name) {
  std::vector<std::string> names;
  for (const SourceConfig& source : sources) {
    if (source.name == name) return source;
    names.push_back(source.name);
  }
  return absl::NotFoundError(
      absl::StrCat("there is no source '", name.substr(0, kSourceNameCharactersMax),
                   "' in sources.yaml; it has: ", absl::StrJoin(names, ", ")));
}

}  // namespace dealtrace::ingestion
