#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/printable.h"
#include "nlohmann/json.hpp"
#include "services/matching/domain/decision.h"
#include "services/matching/offline/match_actions.h"
#include "services/matching/offline/pair_files.h"

namespace dealtrace::matching {
namespace {

// Less likely alternatives are not printed.
constexpr double kRivalProbabilityMin = 0.0005;

nlohmann::json ToJson(const QualityPoint& point) {
  return {{"threshold", point.threshold}, {"linked", point.linked}, {"correct", point.correct},
          {"precision", point.precision}, {"recall", point.recall}, {"f1", point.f1}};
}

void PrintPoint(const QualityPoint& point) {
  std::cout << absl::StrFormat("%9.2f %9d %9d %9.3f %9.3f %9.3f\n", point.threshold, point.linked,
                               point.correct, point.precision, point.recall, point.f1);
}

// The evidence line of a call; NOT_FOUND says what to do.
absl::StatusOr<nlohmann::json> FindEvidence(const std::string& links, const std::string& right_id) {
  const std::string path = EvidencePath(links);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(
        absl::StrCat(path, " is not there: `dealtrace match link` writes it beside ", links));
  }
  std::string line;
  while (std::getline(file, line)) {
    nlohmann::json evidence = nlohmann::json::parse(line, nullptr, false);
    if (evidence.is_object() && evidence.value("right_id", "") == right_id) return evidence;
  }
  return absl::NotFoundError(absl::StrCat(path, " has no line for ", right_id));
}

// log2 of the odds.
double BitsOf(double probability) {
  const double certain = std::clamp(probability, 1e-9, 1 - 1e-9);
  return std::log2(certain / (1 - certain));
}

double ProbabilityOf(double bits) { return 1 / (1 + std::exp2(-bits)); }

void PrintWaterfall(const nlohmann::json& comparisons, double prior, bool by_model,
                    double probability) {
  double sum = prior;
  std::cout << absl::StrFormat("%-14s %-20s %8s %8s  %s\n", "COMPARISON", "LEVEL", "BITS", "SUM",
                               "WHY");
  std::cout << absl::StrFormat("%-14s %-20s %8.2f %8.2f  %s\n", "prior", "", sum, sum,
                               by_model ? "what the model says before it reads anything"
                                        : "how rare it is that two records are of the same thing");
  std::string unknown;
  for (const nlohmann::json& comparison : comparisons) {
    const double bits = comparison.value("weight", 0.0);
    // A model may have learned what it means that a value is missing.
    if (comparison.value("level", "") == "MISSING" && !by_model) {
      absl::StrAppend(&unknown, unknown.empty() ? "" : ", ", comparison.value("comparison", ""));
      continue;
    }
    sum += bits;
    std::cout << absl::StrFormat("%-14s %-20s %8.2f %8.2f  %s\n",
                                 text::Printable(comparison.value("comparison", "")),
                                 text::Printable(comparison.value("level", "")), bits, sum,
                                 text::Printable(comparison.value("explanation", "")));
  }
  // Beside other deals, none of them and nobody, as the rows below say.
  const double others = BitsOf(probability) - sum;
  if (std::abs(ProbabilityOf(sum) - probability) > kRivalProbabilityMin) {
    std::cout << absl::StrFormat("%-14s %-20s %8.2f %8.2f  %s\n", "others", "", others,
                                 sum + others, "what other candidates take");
  }
  if (!unknown.empty()) std::cout << "nothing to compare: " << text::Printable(unknown) << "\n";
}

// What speaks against the candidate's certainty, most likely first.
void PrintRivals(const nlohmann::json& evidence, const nlohmann::json& candidate) {
  std::vector<std::pair<double, std::string>> rivals;
  double rest = 1 - candidate.value("probability", 0.0);
  for (const nlohmann::json& other : evidence["candidates"]) {
    if (other.value("left_id", "") == candidate.value("left_id", "")) continue;
    rivals.emplace_back(other.value("probability", 0.0), other.value("left_id", ""));
  }
  rivals.emplace_back(evidence.value("no_deal_probability", 0.0),
                      "the likeliest company, but none of its deals");
  for (const auto& [probability, who] : rivals) rest -= probability;
  rivals.emplace_back(std::max(rest, 0.0), "somebody else, or nobody who is known");
  std::stable_sort(rivals.begin(), rivals.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [probability, who] : rivals) {
    if (probability < kRivalProbabilityMin) break;
    std::cout << absl::StrFormat("against     %.3f %s\n", probability, text::Printable(who));
  }
}

}  // namespace

absl::Status EvaluateFiles(const EvaluateOptions& options) {
  ASSIGN_OR_RETURN(std::vector<LinkedPair> links, ReadLinks(options.links));
  ASSIGN_OR_RETURN(const auto truth, ReadTruth(options.truth));
  const Quality quality = EvaluateLinks(std::move(links), truth, options.threshold);
  if (options.output == "json") {
    nlohmann::json json = ToJson(quality.at_threshold);
    json["truth_pairs"] = quality.truth_pairs;
    json["best"] = ToJson(quality.best);
    json["average_precision"] = quality.average_precision;
    json["calibration_error"] = quality.calibration_error;
    json["curve"] = nlohmann::json::array();
    for (const QualityPoint& point : quality.curve) json["curve"].push_back(ToJson(point));
    std::cout << json.dump(2) << "\n";
    return absl::OkStatus();
  }
  std::cout << absl::StrFormat("%9s %9s %9s %9s %9s %9s\n", "THRESHOLD", "LINKED", "CORRECT",
                               "PRECISION", "RECALL", "F1");
  PrintPoint(quality.at_threshold);
  std::cout << "\nprecision-recall curve\n";
  for (const QualityPoint& point : quality.curve) PrintPoint(point);
  std::cout << absl::StrFormat(
      "\nbest F1 %.3f from probability %.3f on\n"
      "true pairs %d, average precision %.3f, expected calibration error (ECE) %.3f\n",
      quality.best.f1, quality.best.threshold, quality.truth_pairs, quality.average_precision,
      quality.calibration_error);
  return absl::OkStatus();
}

absl::Status ExplainPair(const ExplainOptions& options) {
  ASSIGN_OR_RETURN(const nlohmann::json evidence, FindEvidence(options.links, options.right_id));
  for (const nlohmann::json& candidate : evidence["candidates"]) {
    if (candidate.value("left_id", "") != options.left_id) continue;
    if (options.output == "json") {
      nlohmann::json json = candidate;
      json["right_id"] = options.right_id;
      json["decision"] = evidence["decision"];
      json["reason"] = evidence["reason"];
      json["explanation"] = evidence["explanation"];
      std::cout << text::PrintableLines(json.dump(2)) << "\n";
      return absl::OkStatus();
    }
    PrintWaterfall(
        candidate["comparisons"], candidate.value("prior", LinkSettings().model.prior_bits),
        candidate.value("decided_by", "") == "model", candidate.value("probability", 0.0));
    std::cout << absl::StrFormat("\nprobability %.3f\n", candidate.value("probability", 0.0));
    // Of a table's pair nothing is decided: candidates are not chosen among.
    if (evidence.contains("decision")) {
      PrintRivals(evidence, candidate);
      std::cout << text::Printable(absl::StrFormat("%s %s: %s", evidence.value("decision", ""),
                                                   evidence.value("reason", ""),
                                                   evidence.value("explanation", "")))
                << "\n";
    }
    return absl::OkStatus();
  }
  return absl::NotFoundError(absl::StrCat(
      options.left_id, " is none of the candidates of ", options.right_id,
      ": they share no name, number, address or person, or the call lies outside the deal's time"));
}

}  // namespace dealtrace::matching
