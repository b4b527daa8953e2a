#include "tools/sandbox/score/score_report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"

namespace dealtrace::sandbox {
namespace {

using Json = nlohmann::ordered_json;

double Share(int64_t part, int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

Json TalliesJson(const std::map<std::string, ReasonTally>& tallies) {
  Json json = Json::object();
  for (const auto& [group, tally] : tallies) {
    json[group] = {{"deals", tally.deals},
                   {"answered", tally.answered},
                   {"first", Share(tally.first, tally.deals)},
                   {"in_three", Share(tally.in_three, tally.deals)}};
  }
  return json;
}

Json LinksJson(const LinkScore& links) {
  Json json = {{"true_links", links.true_links},
               {"predicted", links.predicted},
               {"correct", links.correct},
               {"precision", links.precision},
               {"recall", links.recall},
               {"f1", links.f1},
               {"of_unrelated_calls", links.of_unrelated_calls}};
  json["recall_by_kind"] = Json::object();
  for (const auto& [kind, found] : links.found_by_kind) {
    json["recall_by_kind"][kind] = Share(found.second, found.first);
  }
  return json;
}

std::string LinksText(const LinkScore& links) {
  std::string text = absl::StrFormat(
      "links: precision %.3f  recall %.3f  F1 %.3f  (%d true, %d predicted, %d correct, %d on "
      "calls "
      "of no deal)\n",
      links.precision, links.recall, links.f1, links.true_links, links.predicted, links.correct,
      links.of_unrelated_calls);
  for (const auto& [kind, found] : links.found_by_kind) {
    absl::StrAppendFormat(&text, "  recall of %-12s %.3f  (%d of %d)\n", kind,
                          Share(found.second, found.first), found.second, found.first);
  }
  return text;
}

// One row a group, the answers and the baseline side by side; a dash for what was not asked for.
std::string ReasonsText(const ScoreReport& report) {
  std::string text = absl::StrFormat("%-20s %7s  %8s %8s  %15s %15s\n", "main reason", "deals",
                                     "rank 1", "top 3", "keywords rank 1", "keywords top 3");
  const auto& groups = report.reasons.has_value() ? *report.reasons : *report.baseline;
  const auto cell = [](const std::optional<std::map<std::string, ReasonTally>>& tallies,
                       const std::string& group, int64_t ReasonTally::*part) -> std::string {
    if (!tallies.has_value()) return "-";
    const ReasonTally& tally = tallies->at(group);
    return absl::StrFormat("%.1f %%", 100 * Share(tally.*part, tally.deals));
  };
  for (const auto& [group, tally] : groups) {
    absl::StrAppendFormat(&text, "%-20s %7d  %8s %8s  %15s %15s\n", group, tally.deals,
                          cell(report.reasons, group, &ReasonTally::first),
                          cell(report.reasons, group, &ReasonTally::in_three),
                          cell(report.baseline, group, &ReasonTally::first),
                          cell(report.baseline, group, &ReasonTally::in_three));
  }
  return text;
}

}  // namespace

std::string ScoreText(const ScoreReport& report) {
  std::string text;
  if (report.links.has_value()) text += LinksText(*report.links);
  if (report.reasons.has_value() || report.baseline.has_value()) text += ReasonsText(report);
  if (report.quotes.has_value()) {
    absl::StrAppendFormat(&text, "quotes: %d of %d verbatim at their offset (%d reasons without)\n",
                          report.quotes->verbatim, report.quotes->quotes, report.quotes->missing);
    for (const std::string& example : report.quotes->examples) {
      absl::StrAppendFormat(&text, "  not found: %s\n", example);
    }
  }
  return text;
}

std::string ScoreJson(const ScoreReport& report) {
  Json json = Json::object();
  if (report.links.has_value()) json["links"] = LinksJson(*report.links);
  if (report.reasons.has_value()) json["reasons"] = TalliesJson(*report.reasons);
  if (report.baseline.has_value()) json["keyword_baseline"] = TalliesJson(*report.baseline);
  if (report.quotes.has_value()) {
    json["quotes"] = {{"quotes", report.quotes->quotes},
                      {"verbatim", report.quotes->verbatim},
                      {"missing", report.quotes->missing},
                      {"not_found", report.quotes->examples}};
  }
  return json.dump(2) + "\n";
}

}  // namespace dealtrace::sandbox
