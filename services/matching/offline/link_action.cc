#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/matching/domain/decision.h"
#include "services/matching/offline/link_output.h"
#include "services/matching/offline/match_actions.h"
#include "services/matching/offline/pair_files.h"
#include "services/matching/offline/table_reader.h"

namespace dealtrace::matching {
namespace {

// The best pairs first; each deal and each call at most once.
std::vector<LinkedPair> OneToOne(std::vector<LinkedPair> pairs) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const LinkedPair& a, const LinkedPair& b) {
    return a.probability > b.probability;
  });
  std::set<std::string> left;
  std::set<std::string> right;
  std::vector<LinkedPair> kept;
  for (LinkedPair& pair : pairs) {
    if (left.count(pair.left_id) > 0 || right.count(pair.right_id) > 0) continue;
    left.insert(pair.left_id);
    right.insert(pair.right_id);
    kept.push_back(std::move(pair));
  }
  return kept;
}

// Decides every call in the file's order; memory does not grow with the calls unless a choice over
// all of them (--one-to-one) is asked for.
class LinkWriter {
 public:
  LinkWriter(const LinkOptions& options, const CandidateIndex& index, files::OutputFile links,
             std::optional<files::OutputFile> evidence)
      : options_(options), index_(index), links_(std::move(links)), evidence_(std::move(evidence)) {
    links_.stream() << "left_id,right_id,probability\n";
  }

  absl::Status Write(const CallRecord& call) {
    const LinkDecision decision = DecideLink(call, index_, LinkSettings());
    const std::string id = FileId(call.id);
    ++counts_[std::string(DecisionName(decision.decision))];
    if (evidence_) {
      evidence_->stream()
          << EvidenceOf(id, decision).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
          << "\n";
    }
    for (const LinkCandidate& candidate : decision.candidates) {
      if (candidate.probability < options_.min_probability) break;
      LinkedPair pair{FileId(candidate.opportunity), id, candidate.probability};
      if (options_.one_to_one) {
        pairs_.push_back(std::move(pair));
      } else {
        WritePair(pair);
      }
      if (options_.best_only) break;
    }
    return absl::OkStatus();
  }

  absl::Status Finish() {
    for (const LinkedPair& pair : OneToOne(std::move(pairs_))) WritePair(pair);
    if (evidence_) RETURN_IF_ERROR(evidence_->Commit());
    return links_.Commit();
  }

  void PrintCounts() const {
    for (const auto& [decision, count] : counts_) std::cerr << decision << " " << count << "\n";
  }

 private:
  void WritePair(const LinkedPair& pair) {
    links_.stream() << LinkRow(pair.left_id, pair.right_id, pair.probability, options_);
  }

  const LinkOptions& options_;
  const CandidateIndex& index_;
  files::OutputFile links_;
  std::optional<files::OutputFile> evidence_;
  std::vector<LinkedPair> pairs_;
  std::map<std::string, int64_t> counts_;
};

// Deals and calls are told by what they are; everything else is a table.
bool AreDealsAndCalls(const LinkOptions& options) {
  if (!options.sources.empty()) return true;
  const bool is_table =
      !options.config.empty() || !options.labels.empty() || !options.model.empty();
  if (is_table || options.files.calls.empty()) return false;
  if (GuessSource(options.files).ok()) {
    const auto columns = ReadTableColumns(options.files.calls);
    if (!IsJsonLines(options.files.calls) || !columns.ok())
      return !absl::EndsWithIgnoreCase(options.files.calls, ".csv");
    return std::find(columns->begin(), columns->end(), "started_at") != columns->end();
  }
  return false;
}

}  // namespace

absl::Status LinkFiles(const LinkOptions& options) {
  RETURN_IF_ERROR(CheckLinkOutputs(options));
  const bool is_tables =
      options.pairs.empty() && !options.files.opportunities.empty() && !AreDealsAndCalls(options);
  if (!options.summary.empty() && !is_tables) {
    return absl::InvalidArgumentError(
        "--summary is for two tables or the duplicates of one, with a --config link.yaml or not");
  }
  if (!options.pairs.empty()) return ScorePairs(options);
  if (is_tables) return LinkTables(options);
  if (options.sources.empty() && options.files.opportunities.empty()) {
    return absl::InvalidArgumentError(
        "give --left (and --right, unless duplicates are looked for), or --sources with both in "
        "it");
  }
  ASSIGN_OR_RETURN(const ingestion::SourceConfig source,
                   options.sources.empty() ? GuessSource(options.files)
                                           : ReadSource(options.sources, options.source));
  CandidateIndex index;
  ReadCounts counts;
  RETURN_IF_ERROR(ReadCustomers(source, index, counts));
  index.Finish();
  index.ReadNumbers();
  const int64_t customers = counts.records;
  ASSIGN_OR_RETURN(files::OutputFile links, files::OutputFile::Create(options.output));
  ASSIGN_OR_RETURN(std::optional<files::OutputFile> evidence, CreateEvidence(options));
  LinkWriter writer(options, index, std::move(links), std::move(evidence));
  RETURN_IF_ERROR(ReadCalls(
      source, [&](const CallRecord& call) { return writer.Write(call); }, counts));
  RETURN_IF_ERROR(writer.Finish());
  writer.PrintCounts();
  counts.damaged_phones.Print(kDamagedPhones);
  RETURN_IF_ERROR(WriteRejects(options, counts.rejects));
  if (customers == 0 || counts.records == customers) {
    return absl::InvalidArgumentError("nothing could be read on one side; see the rejects");
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::matching
