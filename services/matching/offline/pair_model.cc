#include "services/matching/offline/pair_model.h"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/files/output_file.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/matching/offline/link_config.h"
#include "services/matching/offline/table_reader.h"

namespace dealtrace::matching {
namespace {

using linkage::ScoredPair;

constexpr char kFormat[] = "dealtrace-link-model-1";
constexpr absl::string_view kLabelColumns[] = {"match", "label", "is_match"};
// Pairs whose features are held at once.
constexpr size_t kPairsAtOnce = 50'000;

bool Has(const std::vector<std::string>& columns, const std::string& name) {
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

}  // namespace

absl::Status WritePairModel(const PairModel& model, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string booster, model.model.Save());
  nlohmann::json comparisons = nlohmann::json::array();
  for (const linkage::ComparisonSpec& spec : model.comparisons) {
    comparisons.push_back({{"left", spec.left},
                           {"right", spec.right},
                           {"type", std::string(linkage::ValueTypeName(spec.type))}});
  }
  const linkage::LabelledQuality& quality = model.model.quality();
  const nlohmann::json json = {{"format", kFormat},
                               {"comparisons", std::move(comparisons)},
                               {"quality",
                                {{"cross_validated_f1", quality.f1},
                                 {"threshold", quality.threshold},
                                 {"f1_at_half", quality.f1_at_half},
                                 {"f1_without_labels", quality.f1_without},
                                 {"rounds", quality.rounds}}},
                               {"trees", absl::Base64Escape(booster)}};
  return files::WriteOutputFile(path, absl::StrCat(json.dump(1), "\n"));
}

absl::StatusOr<PairModel> ReadPairModel(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("--model: cannot read ", path));
  const nlohmann::json json = nlohmann::json::parse(file, nullptr, false);
  std::string booster;
  if (!json.is_object() || json.value("format", "") != kFormat ||
      !absl::Base64Unescape(json.value("trees", ""), &booster)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--model: ", path, " is no model that `dealtrace match train` wrote"));
  }
  std::vector<linkage::ComparisonSpec> comparisons;
  for (const nlohmann::json& entry : json.value("comparisons", nlohmann::json::array())) {
    ASSIGN_OR_RETURN(const linkage::ValueType type,
                     linkage::ParseValueType(entry.value("type", "")));
    comparisons.push_back({entry.value("left", ""), entry.value("right", ""), type});
  }
  ASSIGN_OR_RETURN(linkage::LabelledModel model, linkage::LabelledModel::Load(booster));
  return PairModel{std::move(comparisons), std::move(model)};
}

boosting::Matrix FeaturesOf(const linkage::Linker& linker, absl::Span<const ScoredPair> pairs) {
  boosting::Matrix rows;
  for (const ScoredPair& pair : pairs) {
    linker.AppendFeatures(pair.left, pair.right, &rows.values);
    if (rows.columns == 0) rows.columns = static_cast<int>(rows.values.size());
  }
  return rows;
}

absl::StatusOr<std::vector<double>> DecidingBits(const linkage::Linker& linker,
                                                 const linkage::LabelledModel& model,
                                                 absl::Span<const ScoredPair> pairs) {
  const std::vector<size_t> counts = linker.FeatureCounts();
  std::vector<double> deciding;
  for (size_t begin = 0; begin < pairs.size(); begin += kPairsAtOnce) {
    const boosting::Matrix features = FeaturesOf(linker, pairs.subspan(begin, kPairsAtOnce));
    ASSIGN_OR_RETURN(const std::vector<double> bits, model.ContributionBits(features));
    for (auto bit = bits.begin(); bit != bits.end(); ++bit) {
      for (const size_t count : counts) {
        deciding.push_back(std::accumulate(bit, bit + static_cast<ptrdiff_t>(count), 0.0));
        bit += static_cast<ptrdiff_t>(count);
      }
      deciding.push_back(*bit);
    }
  }
  return deciding;
}

absl::Status CheckBetterThanWithout(const linkage::LabelledQuality& quality, size_t pairs) {
  if (quality.IsBetterThanWithout()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat(
      "%d labelled pairs make no model that is better than none: F1 on held-out labels is %.3f "
      "with "
      "it and %.3f without labels (the difference has a standard error of %.3f); link without a "
      "model, or give more labels",
      pairs, quality.f1_at_half, quality.f1_without, quality.f1_error));
}

absl::Status Rescore(const linkage::Linker& linker, const linkage::LabelledModel& model,
                     std::vector<ScoredPair>* pairs) {
  for (size_t begin = 0; begin < pairs->size(); begin += kPairsAtOnce) {
    const absl::Span<ScoredPair> part =
        absl::MakeSpan(*pairs).subspan(begin, std::min(kPairsAtOnce, pairs->size() - begin));
    ASSIGN_OR_RETURN(const std::vector<double> probabilities,
                     model.Probabilities(FeaturesOf(linker, part)));
    for (size_t i = 0; i < part.size(); ++i) {
      part[i].probability = static_cast<float>(probabilities[i]);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<PairTable> ReadPairTable(
    const std::string& path, std::vector<linkage::ComparisonSpec> comparisons,
    const std::function<linkage::Linker*(const std::vector<linkage::ComparisonSpec>&)>&
        make_linker) {
  ASSIGN_OR_RETURN(const std::vector<std::string> header, ReadTableColumns(path));
  PairTable table;
  if (comparisons.empty()) {
    ASSIGN_OR_RETURN(comparisons, GuessPairComparisons(path));
  }
  std::vector<std::string> columns;
  for (const linkage::ComparisonSpec& spec : comparisons) {
    const auto both = PairColumnsOf(header, spec);
    if (!both.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", both.status().message()));
    }
    columns.push_back(both->first);
    columns.push_back(both->second);
  }
  bool labelled = false;
  for (const absl::string_view name : kLabelColumns) {
    if (labelled || !Has(header, std::string(name))) continue;
    columns.emplace_back(name);
    labelled = true;
  }
  table.comparisons = std::move(comparisons);
  linkage::Linker* linker = make_linker(table.comparisons);
  const size_t width = table.comparisons.size();
  std::vector<ingestion::Reject> rejects;
  RETURN_IF_ERROR(ReadTable(
      path, columns,
      [&](int64_t line, absl::Span<const absl::string_view> row) -> absl::Status {
        std::vector<absl::string_view> left, right;
        for (size_t i = 0; i < width; ++i) {
          left.push_back(row[2 * i]);
          right.push_back(row[2 * i + 1]);
        }
        if (labelled) {
          const absl::string_view label = absl::StripAsciiWhitespace(row[2 * width]);
          bool is_match = false;
          if (!absl::SimpleAtob(label, &is_match)) {
            return absl::InvalidArgumentError(
                absl::StrCat(path, ":", line, ": ", columns.back(), " must be 0 or 1"));
          }
          table.labels.push_back(is_match ? 1 : 0);
        }
        const std::string id = absl::StrCat(++table.rows);
        linker->Add(linkage::Side::kLeft, id, left);
        linker->Add(linkage::Side::kRight, id, right);
        return absl::OkStatus();
      },
      &rejects));
  if (!rejects.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", rejects[0].line, ": ", rejects[0].reason));
  }
  return table;
}

}  // namespace dealtrace::matching
