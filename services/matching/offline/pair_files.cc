#include "services/matching/offline/pair_files.h"

#include <algorithm>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/csv_cell.h"
#include "nlohmann/json.hpp"
#include "services/ingestion/domain/csv_reader.h"
#include "services/matching/offline/customer_files.h"
#include "services/matching/offline/damaged_values.h"

namespace dealtrace::matching {
namespace {

// Reads the named columns of every row; the first `required` of them must be there.
absl::StatusOr<std::vector<std::vector<std::string>>> ReadColumns(
    const std::string& path, const std::vector<std::string>& names, size_t required) {
  ASSIGN_OR_RETURN(std::unique_ptr<ingestion::ByteSource> bytes, ingestion::OpenFile(path));
  ASSIGN_OR_RETURN(const auto reader, ingestion::CsvReader::Open(std::move(bytes), {}));
  std::vector<size_t> columns;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto found = std::find(reader->header().begin(), reader->header().end(), names[i]);
    if (found == reader->header().end() && i < required) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": the column ", names[i], " is missing in the header"));
    }
    columns.push_back(static_cast<size_t>(found - reader->header().begin()));
  }
  std::vector<std::vector<std::string>> rows;
  DamagedValues damaged_ids;
  ingestion::CsvRecord record;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(&record));
    if (!more) break;
    if (!record.problem.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", record.line, ": ", std::string(record.problem)));
    }
    std::vector<std::string> row;
    for (const size_t column : columns) {
      row.push_back(column < record.values.size() ? text::ReadCsvCell(record.values[column]) : "");
    }
    // Those that must be there are ids.
    for (size_t i = 0; i < required; ++i) {
      damaged_ids.LookAt(absl::StrCat(path, ": ", names[i]), row[i]);
    }
    rows.push_back(std::move(row));
  }
  damaged_ids.Print(kDamagedIds);
  return rows;
}

}  // namespace

absl::StatusOr<std::vector<LinkedPair>> ReadLinks(const std::string& path) {
  ASSIGN_OR_RETURN(const auto rows, ReadColumns(path, {"left_id", "right_id", "probability"}, 2));
  std::vector<LinkedPair> links;
  for (size_t i = 0; i < rows.size(); ++i) {
    LinkedPair link{rows[i][0], rows[i][1], 1};
    const std::string& probability = rows[i][2];
    const bool is_number = absl::SimpleAtod(probability, &link.probability);
    if (!probability.empty() && (!is_number || !(link.probability >= 0 && link.probability <= 1))) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": row ", i + 1, ": probability must be a number from 0 to 1"));
    }
    if (probability.empty()) link.probability = 1;
    links.push_back(std::move(link));
  }
  return links;
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadTruth(
    const std::string& path) {
  ASSIGN_OR_RETURN(const auto rows, ReadColumns(path, {"left_id", "right_id"}, 2));
  std::vector<std::pair<std::string, std::string>> truth;
  truth.reserve(rows.size());
  for (const std::vector<std::string>& row : rows) truth.emplace_back(row[0], row[1]);
  return truth;
}

std::string EvidencePath(const std::string& links_path) {
  return absl::StrCat(links_path, ".evidence.jsonl");
}

nlohmann::json EvidenceOf(const std::string& call_id, const LinkDecision& decision) {
  nlohmann::json candidates = nlohmann::json::array();
  for (const LinkCandidate& candidate : decision.candidates) {
    nlohmann::json comparisons = nlohmann::json::array();
    for (const Comparison& comparison : candidate.comparisons) {
      comparisons.push_back({{"comparison", FeatureName(comparison.feature).data()},
                             {"level", LevelName(comparison.level).data()},
                             {"weight", comparison.bits},
                             {"explanation", comparison.explanation}});
    }
    candidates.push_back({{"left_id", FileId(candidate.opportunity)},
                          {"probability", candidate.probability},
                          {"comparisons", std::move(comparisons)}});
  }
  return {{"right_id", call_id},
          {"decision", DecisionName(decision.decision).data()},
          {"reason", decision.reason},
          {"explanation", decision.explanation},
          {"no_deal_probability", decision.no_deal_probability},
          {"too_short", decision.too_short},
          {"candidates", std::move(candidates)}};
}

}  // namespace dealtrace::matching
