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

// Of a record without a label, pairs below are taken for no match.
constexpr double kUnlikelyMax = 0.02;

// A truth file names matches only. Of fewer records than these their own candidates tell too little
// about the rest of the table: on aliases of companies a model from 100 labels looked better on the
// labels and was worse on the table (docs/measurements.md).
constexpr size_t kLabelledRecordsMin = 300;

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
      "learned from %d pairs; on labels that were held out: F1 %.3f at probability 0.50, without "
      "labels %.3f; best from probability %.2f on\n",
      pairs, quality.f1_at_half, quality.f1_without, quality.threshold);
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
  linkage::LabelledPairs pairs;
  pairs.rows = FeaturesOf(*linker, RowsAsPairs(table.rows));
  pairs.labels = table.labels;
  for (const ScoredPair& pair : RowsAsPairs(table.rows)) {
    pairs.groups.push_back(pair.left);
    pairs.without.push_back(linker->Probability(pair.left, pair.right));
  }
  ASSIGN_OR_RETURN(linkage::LabelledModel learned, linkage::LabelledModel::Train(pairs));
  RETURN_IF_ERROR(CheckBetterThanWithout(learned.quality(), pairs.labels.size()));
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
  const bool is_one_table = left_ids == right_ids;
  absl::flat_hash_set<std::pair<uint32_t, uint32_t>> matches;
  absl::flat_hash_set<uint32_t> labelled_right;
  for (const auto& [left_id, right_id] : truth) {
    const auto a = left.find(left_id), b = right.find(right_id);
    if (a == left.end() || b == right.end()) continue;
    std::pair<uint32_t, uint32_t> match(a->second, b->second);
    // Of one table the earlier record is the left one, whichever way round somebody wrote it.
    if (is_one_table && match.first > match.second) std::swap(match.first, match.second);
    matches.insert(match);
    labelled_right.insert(match.second);
  }
  if (labelled_right.size() < kLabelledRecordsMin) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "--labels %s: %d records have a label; whether a model is better for a whole table is told "
        "from %d on. Link without a model, give more labels, or give pairs of both kinds with "
        "--pairs",
        labels, labelled_right.size(), kLabelledRecordsMin));
  }
  // All candidates of a record whose truth is known are examples; of the others those that are
  // surely no match, or the model would learn that every record has a counterpart.
  std::vector<ScoredPair> pairs, unlikely;
  linkage::LabelledPairs labelled;
  const auto add = [&](const ScoredPair& pair, int label) {
    pairs.push_back(pair);
    labelled.labels.push_back(label);
    labelled.groups.push_back(pair.right);
    labelled.without.push_back(pair.probability);
  };
  for (const ScoredPair& pair : candidates) {
    if (labelled_right.contains(pair.right)) {
      const bool is_match = matches.erase({pair.left, pair.right}) > 0;
      // A record may have more counterparts than somebody labelled: what is likely without labels
      // is then no example of what does not match.
      if (!is_match && !linker.statistics().exclusive && pair.probability >= 0.5F) continue;
      add(pair, is_match ? 1 : 0);
    } else if (pair.probability < kUnlikelyMax) {
      unlikely.push_back(pair);
    }
  }
  std::vector<std::pair<uint32_t, uint32_t>> missed(matches.begin(), matches.end());
  std::sort(missed.begin(), missed.end());
  for (const auto& [left_record, right_record] : missed) add({left_record, right_record, 0}, 1);
  const size_t step = std::max<size_t>(1, unlikely.size() / std::max<size_t>(1, pairs.size()));
  for (size_t i = 0; i < unlikely.size(); i += step) add(unlikely[i], 0);
  labelled.rows = FeaturesOf(linker, pairs);
  absl::StatusOr<linkage::LabelledModel> learned = linkage::LabelledModel::Train(labelled);
  const absl::Status status =
      learned.ok() ? CheckBetterThanWithout(learned->quality(), pairs.size()) : learned.status();
  if (!status.ok()) {
    return absl::Status(status.code(), absl::StrCat("--labels ", labels, ": ", status.message()));
  }
  PairModel model{config.comparisons, *std::move(learned)};
  PrintQuality(model, pairs.size());
  return model;
}

}  // namespace dealtrace::matching
