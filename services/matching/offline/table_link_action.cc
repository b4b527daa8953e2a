// `match link` on any two tables, or on one with itself.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/files/output_file.h"
#include "libs/files/path_identity.h"
#include "libs/linkage/linker.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/printable.h"
#include "libs/text/spreadsheet_number.h"
#include "libs/text/utf8.h"
#include "nlohmann/json.hpp"
#include "services/matching/offline/damaged_values.h"
#include "services/matching/offline/link_config.h"
#include "services/matching/offline/link_output.h"
#include "services/matching/offline/link_summary.h"
#include "services/matching/offline/match_actions.h"
#include "services/matching/offline/pair_files.h"
#include "services/matching/offline/pair_model.h"
#include "services/matching/offline/table_reader.h"

namespace dealtrace::matching {
namespace {

using ingestion::Reject;
using linkage::ScoredPair;
using linkage::Side;

// Beyond this the comparisons of each pair are not written beside the links.
constexpr size_t kEvidencePairsMax = 100'000;
constexpr double kJudgedMin = 0.0005;

// One table as the linker knows it.
struct Table {
  std::string path;
  std::vector<std::string> columns;  // the id's first, unless rows are numbered
  bool has_ids = true;
  std::vector<std::string> ids;  // by the linker's number
  DamagedValues damaged_ids;
};

std::vector<std::string> ColumnsOf(const LinkConfig& config, Side side) {
  std::vector<std::string> columns;
  const std::string& id = side == Side::kLeft ? config.left_id : config.right_id;
  if (!id.empty()) columns.push_back(id);
  for (const linkage::ComparisonSpec& spec : config.comparisons) {
    columns.push_back(side == Side::kLeft ? spec.left : spec.right);
  }
  return columns;
}

absl::StatusOr<Table> Load(const std::string& path, const LinkConfig& config, Side side,
                           linkage::Linker& linker, std::vector<Reject>& rejects) {
  const bool has_ids = !(side == Side::kLeft ? config.left_id : config.right_id).empty();
  Table table{path, ColumnsOf(config, side), has_ids, {}, {}};
  absl::flat_hash_map<std::string, int64_t> lines;
  const auto reject = [&](int64_t line, std::string reason, absl::string_view id) {
    rejects.push_back(ingestion::MakeReject(path, line, {table.columns[0], std::move(reason)}, id));
  };
  RETURN_IF_ERROR(ReadTable(
      path, table.columns,
      [&](int64_t line, absl::Span<const absl::string_view> row) {
        if (!has_ids) {
          table.ids.push_back(absl::StrCat(table.ids.size() + 1));
          linker.Add(side, table.ids.back(), row);
          return absl::OkStatus();
        }
        const absl::string_view id = absl::StripAsciiWhitespace(row[0]);
        if (id.empty()) {
          reject(line, "is missing: every record needs an id", id);
          return absl::OkStatus();
        }
        table.damaged_ids.LookAt(absl::StrCat(path, ": ", table.columns[0]), id);
        const auto [known, is_new] = lines.try_emplace(std::string(id), line);
        if (!is_new) {
          const absl::string_view damaged =
              ", in scientific notation: a spreadsheet cut the last digits of both; export the "
              "column as text";
          reject(line,
                 absl::StrCat("is the id of line ", known->second, " too",
                              text::IsScientificNotation(id) ? damaged : absl::string_view()),
                 id);
          return absl::OkStatus();
        }
        linker.Add(side, id, row.subspan(1));
        table.ids.emplace_back(id);
        return absl::OkStatus();
      },
      &rejects));
  return table;
}

// The values of those records that stand in a pair, read again: keeping all would cost the memory
// of the files.
absl::StatusOr<absl::flat_hash_map<std::string, std::vector<std::string>>> ValuesOf(
    const Table& table, const absl::flat_hash_set<std::string>& ids) {
  absl::flat_hash_map<std::string, std::vector<std::string>> values;
  std::vector<Reject> ignored;
  int64_t rows = 0;
  RETURN_IF_ERROR(ReadTable(
      table.path, table.columns,
      [&](int64_t, absl::Span<const absl::string_view> row) {
        ++rows;
        const std::string id =
            table.has_ids ? std::string(absl::StripAsciiWhitespace(row[0])) : absl::StrCat(rows);
        if (ids.contains(id) && !values.contains(id)) {
          for (const absl::string_view value : row.subspan(table.has_ids ? 1 : 0)) {
            values[id].emplace_back(value);
          }
        }
        return absl::OkStatus();
      },
      &ignored));
  return values;
}

std::string Quoted(const std::string& value) {
  const absl::string_view text = absl::StripAsciiWhitespace(value);
  return text.size() <= 60 ? absl::StrCat("\"", text, "\"")
                           : absl::StrCat("\"", text::TruncateUtf8(text, 57), "…\"");
}

std::string Explanation(const std::string& left, const std::string& right,
                        const linkage::ComparisonStep& step) {
  std::string text = absl::StrCat(Quoted(left), " and ", Quoted(right));
  if (step.rarity_bits > 0.5) absl::StrAppend(&text, ", which is rare");
  if (step.rarity_bits < -0.5) absl::StrAppend(&text, ", which is common");
  return text;
}

class TableLinker {
 public:
  TableLinker(const LinkOptions& options, LinkConfig config)
      : options_(options), config_(std::move(config)), deduplicate_(options.files.calls.empty()) {}

  absl::Status Run() {
    std::optional<PairModel> model;
    if (!options_.model.empty()) {
      ASSIGN_OR_RETURN(model, ReadPairModel(options_.model));
    }
    const bool by_labels = model.has_value() || !options_.labels.empty();
    linkage::LinkerOptions linker_options;
    linker_options.for_labels = by_labels;
    linker_options.comparisons = config_.comparisons;
    linker_options.blocking = config_.blocking;
    // What the labels say about a pair is asked for nearly all.
    linker_options.min_probability = by_labels ? kJudgedMin : options_.min_probability;
    linker_options.one_counterpart = options_.best_only || options_.one_to_one;
    linker_options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    if (isatty(STDERR_FILENO) != 0) {
      linker_options.progress = [](int64_t done, int64_t all) {
        std::cerr << absl::StrFormat("\rcomparing %3d %%", 100 * done / std::max<int64_t>(1, all))
                  << (done == all ? "\n" : "") << std::flush;
      };
    }
    linkage::Linker linker(std::move(linker_options), deduplicate_);
    const Side first = deduplicate_ ? Side::kRight : Side::kLeft;
    if (!deduplicate_) {
      ASSIGN_OR_RETURN(left_,
                       Load(options_.files.opportunities, config_, Side::kLeft, linker, rejects_));
      ASSIGN_OR_RETURN(right_, Load(options_.files.calls, config_, Side::kRight, linker, rejects_));
    } else {
      LinkConfig one_side = config_;
      one_side.right_id = config_.left_id;
      for (linkage::ComparisonSpec& spec : one_side.comparisons) spec.right = spec.left;
      ASSIGN_OR_RETURN(right_,
                       Load(options_.files.opportunities, one_side, first, linker, rejects_));
      left_ = right_;
    }
    const bool nothing = left_.ids.empty() || right_.ids.empty();
    linker.Finish();
    std::vector<ScoredPair> pairs = linker.Link();
    if (!options_.labels.empty()) {
      absl::StatusOr<PairModel> trained =
          TrainFromTruth(options_.labels, config_, linker, left_.ids, right_.ids, pairs);
      if (!trained.ok() && (!train_to_.empty() || !absl::IsFailedPrecondition(trained.status()))) {
        return trained.status();
      }
      if (!train_to_.empty()) return WritePairModel(*trained, train_to_);
      if (trained.ok()) {
        model = *std::move(trained);
      } else {
        std::cerr << text::Printable(trained.status().message()) << ": linked without a model\n";
      }
    }
    if (model.has_value()) {
      RETURN_IF_ERROR(Rescore(linker, model->model, &pairs));
    }
    if (by_labels) KeepLikely(&pairs);
    pairs = Choose(std::move(pairs));
    RETURN_IF_ERROR(WriteEvidence(linker, model.has_value() ? &model->model : nullptr, pairs));
    RETURN_IF_ERROR(WriteLinks(pairs));
    const LinkSummary summary = Summarise(linker, pairs.size());
    std::cerr << SummaryAsText(summary);
    if (!options_.summary.empty()) {
      RETURN_IF_ERROR(files::WriteOutputFile(options_.summary, SummaryAsJson(summary)));
    }
    left_.damaged_ids.Print(kDamagedIds);
    if (!deduplicate_) right_.damaged_ids.Print(kDamagedIds);
    RETURN_IF_ERROR(WriteRejects(options_, rejects_));
    if (nothing) {
      return absl::InvalidArgumentError("nothing could be read on one side; see the rejects");
    }
    return absl::OkStatus();
  }

  // Ends with writing the model that the labels give.
  void TrainTo(std::string path) { train_to_ = std::move(path); }

 private:
  // Those that were asked for, the likeliest of a record first.
  void KeepLikely(std::vector<ScoredPair>* pairs) const {
    pairs->erase(std::remove_if(pairs->begin(), pairs->end(),
                                [this](const ScoredPair& pair) {
                                  return pair.probability < options_.min_probability;
                                }),
                 pairs->end());
    std::sort(pairs->begin(), pairs->end(), [](const ScoredPair& a, const ScoredPair& b) {
      if (a.right != b.right) return a.right < b.right;
      return a.probability != b.probability ? a.probability > b.probability : a.left < b.left;
    });
  }

  std::vector<ScoredPair> Choose(std::vector<ScoredPair> pairs) const {
    if (options_.one_to_one) {
      pairs = linkage::OneToOne(std::move(pairs));
      std::sort(pairs.begin(), pairs.end(), [](const ScoredPair& a, const ScoredPair& b) {
        return a.right != b.right ? a.right < b.right : a.left < b.left;
      });
    }
    if (options_.best_only) {
      pairs.erase(
          std::unique(pairs.begin(), pairs.end(),
                      [](const ScoredPair& a, const ScoredPair& b) { return a.right == b.right; }),
          pairs.end());
    }
    return pairs;
  }

  absl::Status WriteLinks(absl::Span<const ScoredPair> pairs) const {
    ASSIGN_OR_RETURN(files::OutputFile file, files::OutputFile::Create(options_.output));
    file.stream() << "left_id,right_id,probability\n";
    for (const ScoredPair& pair : pairs) {
      file.stream() << LinkRow(left_.ids[pair.left], right_.ids[pair.right], pair.probability,
                               options_);
    }
    return file.Commit();
  }

  // `model` decided, or the linker's weights when there is none.
  absl::Status WriteEvidence(const linkage::Linker& linker, const linkage::LabelledModel* model,
                             absl::Span<const ScoredPair> pairs) const {
    if (pairs.size() > kEvidencePairsMax) {
      // That of an earlier run would speak of other links.
      if (files::IsRegularOutput(options_.output)) {
        std::remove(EvidencePath(options_.output).c_str());
      }
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(std::optional<files::OutputFile> file, CreateEvidence(options_));
    if (!file) return absl::OkStatus();
    absl::flat_hash_set<std::string> ids[2];
    for (const ScoredPair& pair : pairs) {
      ids[0].insert(left_.ids[pair.left]);
      ids[1].insert(right_.ids[pair.right]);
    }
    ASSIGN_OR_RETURN(const auto left_values, ValuesOf(left_, ids[0]));
    ASSIGN_OR_RETURN(const auto right_values, ValuesOf(right_, ids[1]));
    std::vector<double> deciding;
    if (model != nullptr) {
      ASSIGN_OR_RETURN(deciding, DecidingBits(linker, *model, pairs));
    }
    const size_t width = config_.comparisons.size() + 2;
    for (size_t i = 0; i < pairs.size();) {
      const uint32_t right = pairs[i].right;
      nlohmann::json candidates = nlohmann::json::array();
      for (; i < pairs.size() && pairs[i].right == right; ++i) {
        candidates.push_back(
            Candidate(linker, pairs[i],
                      model == nullptr ? absl::Span<const double>()
                                       : absl::MakeConstSpan(deciding).subspan(i * width, width),
                      left_values, right_values));
      }
      const nlohmann::json line = {{"right_id", right_.ids[right]},
                                   {"candidates", std::move(candidates)}};
      file->stream() << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    }
    return file->Commit();
  }

  // `deciding` as DecidingBits made it; empty: the linker's weights decided.
  nlohmann::json Candidate(
      const linkage::Linker& linker, const ScoredPair& pair, absl::Span<const double> deciding,
      const absl::flat_hash_map<std::string, std::vector<std::string>>& left_values,
      const absl::flat_hash_map<std::string, std::vector<std::string>>& right_values) const {
    const std::vector<std::string>& left = left_values.at(left_.ids[pair.left]);
    const std::vector<std::string>& right = right_values.at(right_.ids[pair.right]);
    nlohmann::json comparisons = nlohmann::json::array();
    const double prior = deciding.empty() ? linker.model().prior_bits : deciding.back();
    double sum = prior;
    const auto add = [&](const std::string& comparison, const std::string& level, double bits,
                         const std::string& explanation) {
      sum += bits;
      comparisons.push_back({{"comparison", comparison},
                             {"level", level},
                             {"weight", bits},
                             {"explanation", explanation}});
    };
    for (const linkage::ComparisonStep& step : linker.Explain(pair.left, pair.right)) {
      add(config_.comparisons[step.comparison].left, std::string(step.level),
          deciding.empty() ? step.bits : deciding[step.comparison],
          step.level == "MISSING"
              ? std::string("one side says nothing")
              : Explanation(left[step.comparison], right[step.comparison], step));
    }
    if (!deciding.empty()) {
      add("all texts", "", deciding[deciding.size() - 2], "the texts of both sides as a whole");
    } else if (linker.statistics().exclusive) {
      // The odds that are shared with other candidates.
      const double p = std::clamp(static_cast<double>(pair.probability), 1e-9, 1 - 1e-9);
      const double shared = std::log2(p / (1 - p)) - sum;
      if (std::abs(linkage::ProbabilityOf(sum) - pair.probability) > 1e-6) {
        add("others", "", shared, "other candidates of a record that has one counterpart");
      }
    }
    return {{"left_id", left_.ids[pair.left]},
            {"probability", pair.probability},
            {"prior", prior},
            {"decided_by", deciding.empty() ? "weights" : "model"},
            {"comparisons", std::move(comparisons)}};
  }

  LinkSummary Summarise(const linkage::Linker& linker, size_t pair_count) const {
    LinkSummary summary;
    summary.deduplicate = deduplicate_;
    summary.left_records = static_cast<int64_t>(left_.ids.size());
    summary.right_records = static_cast<int64_t>(right_.ids.size());
    summary.links = static_cast<int64_t>(pair_count);
    summary.has_evidence = pair_count <= kEvidencePairsMax;
    summary.statistics = linker.statistics();
    summary.comparisons = config_.comparisons;
    for (const Table* table : {&left_, &right_}) {
      if (table->has_ids || (deduplicate_ && table == &right_)) continue;
      summary.numbered_files.push_back(table->path);
    }
    return summary;
  }

  const LinkOptions& options_;
  const LinkConfig config_;
  const bool deduplicate_;
  std::string train_to_;
  Table left_;
  Table right_;
  std::vector<Reject> rejects_;
};

}  // namespace

absl::Status LinkTables(const LinkOptions& options) {
  const std::string& left = options.files.opportunities;
  const std::string& right = options.files.calls.empty() ? left : options.files.calls;
  ASSIGN_OR_RETURN(LinkConfig config, options.config.empty() ? GuessLinkConfig(left, right)
                                                             : ReadLinkConfig(options.config));
  return TableLinker(options, std::move(config)).Run();
}

absl::Status TrainFiles(const TrainOptions& options) {
  const files::NamedPath inputs[] = {{"--pairs", options.pairs},
                                     {"--left", options.left},
                                     {"--right", options.right},
                                     {"--labels", options.labels},
                                     {"--config", options.config}};
  const files::NamedPath outputs[] = {{"--model", options.model}};
  RETURN_IF_ERROR(files::CheckOutputs(inputs, outputs));
  if (!options.pairs.empty()) return TrainFromPairs(options);
  if (options.left.empty() || options.labels.empty()) {
    return absl::InvalidArgumentError(
        "give --pairs with labelled pairs, or --left, --right and --labels");
  }
  LinkOptions link;
  link.files.opportunities = options.left;
  link.files.calls = options.right;
  link.labels = options.labels;
  link.config = options.config;
  link.output = options.model;
  const std::string& right = options.right.empty() ? options.left : options.right;
  ASSIGN_OR_RETURN(LinkConfig config, options.config.empty() ? GuessLinkConfig(options.left, right)
                                                             : ReadLinkConfig(options.config));
  TableLinker linker(link, std::move(config));
  linker.TrainTo(options.model);
  return linker.Run();
}

}  // namespace dealtrace::matching
