// `match train`, and the scoring of given pairs.
#include <algorithm>
#include <iostream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/printable.h"
#include "services/matching/offline/link_config.h"
#include "services/matching/offline/link_output.h"
#include "services/matching/offline/match_actions.h"
#include "services/matching/offline/pair_files.h"
#include "services/matching/offline/pair_model.h"

namespace dealtrace::matching {
namespace {

using linkage::ScoredPair;

// Every row of a table of pairs, as a pair.
std::vector<ScoredPair> RowsAsPairs(int64_t rows) {
  std::vector<ScoredPair> pairs;
  for (int64_t row = 0; row < rows; ++row) {
    pairs.push_back({static_cast<uint32_t>(row), static_cast<uint32_t>(row), 0});
  }
  return pairs;
}

absl::StatusOr<PairTable> LoadPairs(const std::string& path,
                                    std::vector<linkage::ComparisonSpec> comparisons,
                                    bool for_labels, std::unique_ptr<linkage::Linker>* linker) {
  return ReadPairTable(path, std::move(comparisons),
                       [&](const std::vector<linkage::ComparisonSpec>& specs) {
                         linkage::LinkerOptions options;
                         options.comparisons = specs;
                         options.for_labels = for_labels;
                         *linker = std::make_unique<linkage::Linker>(std::move(options), false);
                         return linker->get();
                       });
}

// As link.yaml says; none when there is no such file.
absl::StatusOr<std::vector<linkage::ComparisonSpec>> ComparisonsOf(const std::string& config) {
  if (config.empty()) return std::vector<linkage::ComparisonSpec>();
  ASSIGN_OR_RETURN(LinkConfig parsed, ReadLinkConfig(config));
  return std::move(parsed.comparisons);
}

void PrintQuality(const PairModel& model, size_t pairs) {
  const linkage::LabelledQuality& quality = model.model.quality();
  std::cerr << absl::StrFormat(
      "learned from %d pairs: F1 %.4f at probability %.2f, %.4f at 0.50 (cross-validation)\n",
      pairs, quality.f1, quality.threshold, quality.f1_at_half);
}

}  // namespace

absl::Status TrainFromPairs(const TrainOptions& options) {
  ASSIGN_OR_RETURN(std::vector<linkage::ComparisonSpec> comparisons, ComparisonsOf(options.config));
  std::unique_ptr<linkage::Linker> linker;
  ASSIGN_OR_RETURN(const PairTable table,
                   LoadPairs(options.pairs, std::move(comparisons), true, &linker));
  linker->FinishPairs();
  if (table.labels.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.pairs, ": has no column match, label or is_match with 0 and 1"));
  }
  ASSIGN_OR_RETURN(
      linkage::LabelledModel learned,
      linkage::LabelledModel::Train(FeaturesOf(*linker, RowsAsPairs(table.rows)), table.labels));
  const PairModel model{table.comparisons, std::move(learned)};
  PrintQuality(model, table.labels.size());
  return WritePairModel(model, options.model);
}

absl::Status ScorePairs(const LinkOptions& options) {
  std::optional<PairModel> model;
  if (!options.model.empty()) {
    ASSIGN_OR_RETURN(model, ReadPairModel(options.model));
  }
  std::vector<linkage::ComparisonSpec> comparisons;
  if (model.has_value()) {
    comparisons = model->comparisons;
  } else {
    ASSIGN_OR_RETURN(comparisons, ComparisonsOf(options.config));
  }
  std::unique_ptr<linkage::Linker> linker;
  ASSIGN_OR_RETURN(const PairTable table,
                   LoadPairs(options.pairs, std::move(comparisons), model.has_value(), &linker));
  linker->FinishPairs();
  std::vector<ScoredPair> pairs = RowsAsPairs(table.rows);
  if (model.has_value()) {
    RETURN_IF_ERROR(Rescore(*linker, model->model, &pairs));
  } else {
    for (ScoredPair& pair : pairs) {
      pair.probability = static_cast<float>(linker->Probability(pair.left, pair.right));
    }
    for (const linkage::ComparisonSpec& spec : table.comparisons) {
      std::cerr << "compared " << text::Printable(spec.left) << " as "
                << std::string(linkage::ValueTypeName(spec.type)) << "\n";
    }
  }
  ASSIGN_OR_RETURN(files::OutputFile file, files::OutputFile::Create(options.output));
  file.stream() << "left_id,right_id,probability\n";
  for (const ScoredPair& pair : pairs) {
    file.stream() << pair.left + 1 << "," << pair.right + 1 << ","
                  << absl::StrFormat("%.6f", pair.probability) << "\n";
  }
  return file.Commit();
}

absl::StatusOr<PairModel> TrainFromTruth(const std::string& labels, const LinkConfig& config,
                                         const linkage::Linker& linker,
                                         const std::vector<std::string>& left_ids,
                                         const std::vector<std::string>& right_ids,
                                         absl::Span<const ScoredPair> candidates) {
  ASSIGN_OR_RETURN(const auto truth, ReadTruth(labels));
  absl::flat_hash_map<std::string, uint32_t> left, right;
  for (uint32_t i = 0; i < left_ids.size(); ++i) left[left_ids[i]] = i;
  for (uint32_t i = 0; i < right_ids.size(); ++i) right[right_ids[i]] = i;
  absl::flat_hash_set<std::pair<uint32_t, uint32_t>> matches;
  absl::flat_hash_set<uint32_t> labelled_right;
  for (const auto& [left_id, right_id] : truth) {
    const auto a = left.find(left_id), b = right.find(right_id);
    if (a == left.end() || b == right.end()) continue;
    matches.insert({a->second, b->second});
    labelled_right.insert(b->second);
  }
  // All candidates of a record whose truth is known are examples.
  std::vector<ScoredPair> pairs;
  std::vector<int> is_match;
  for (const ScoredPair& pair : candidates) {
    if (!labelled_right.contains(pair.right)) continue;
    pairs.push_back(pair);
    is_match.push_back(matches.erase({pair.left, pair.right}) > 0 ? 1 : 0);
  }
  std::vector<std::pair<uint32_t, uint32_t>> missed(matches.begin(), matches.end());
  std::sort(missed.begin(), missed.end());
  for (const auto& [left_record, right_record] : missed) {
    pairs.push_back({left_record, right_record, 0});
    is_match.push_back(1);
  }
  absl::StatusOr<linkage::LabelledModel> learned =
      linkage::LabelledModel::Train(FeaturesOf(linker, pairs), is_match);
  if (!learned.ok()) {
    return absl::Status(learned.status().code(),
                        absl::StrCat("--labels ", labels, ": ", learned.status().message()));
  }
  PairModel model{config.comparisons, *std::move(learned)};
  PrintQuality(model, pairs.size());
  return model;
}

}  // namespace dealtrace::matching
