#include "tools/sandbox/score/scores.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tools/sandbox/score/lines.h"

namespace dealtrace::sandbox {
namespace {

double Share(int64_t part, int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

struct Quote {
  std::string opportunity;
  const PredictedReason* reason = nullptr;
  bool verbatim = false;
};

bool StandsIn(const nlohmann::json& utterances, const PredictedReason& reason) {
  if (reason.utterance < 0 || reason.utterance >= static_cast<int64_t>(utterances.size())) {
    return false;
  }
  const auto text = utterances[static_cast<size_t>(reason.utterance)].at("text").get<std::string>();
  if (reason.offset < 0 || reason.offset > static_cast<int64_t>(text.size())) return false;
  return text.compare(static_cast<size_t>(reason.offset), reason.quote.size(), reason.quote) == 0;
}

}  // namespace

LinkScore ScoreLinks(const LinkTruth& truth,
                     const absl::flat_hash_map<std::string, std::string>& kinds,
                     const std::vector<LinkAnswer>& answers, double probability_min) {
  LinkScore score;
  score.true_links = static_cast<int64_t>(truth.size());
  const auto kind_of = [&kinds](const std::string& call) {
    const auto kind = kinds.find(call);
    return kind == kinds.end() ? std::string("unknown") : kind->second;
  };
  for (const auto& [call, opportunity] : truth) ++score.found_by_kind[kind_of(call)].first;
  absl::flat_hash_set<std::string> counted;
  for (const LinkAnswer& answer : answers) {
    if (answer.probability < probability_min) continue;
    if (!counted.insert(absl::StrCat(answer.opportunity, "\n", answer.call)).second) continue;
    ++score.predicted;
    const auto link = truth.find(answer.call);
    if (link == truth.end()) {
      ++score.of_unrelated_calls;
    } else if (link->second == answer.opportunity) {
      ++score.correct;
      ++score.found_by_kind[kind_of(answer.call)].second;
    }
  }
  score.precision = Share(score.correct, score.predicted);
  score.recall = Share(score.correct, score.true_links);
  const double sum = score.precision + score.recall;
  score.f1 = sum == 0 ? 0.0 : 2 * score.precision * score.recall / sum;
  return score;
}

std::map<std::string, ReasonTally> ScoreReasons(const ReasonTruth& truth,
                                                const ReasonAnswers& answers) {
  std::map<std::string, ReasonTally> tallies;
  for (const auto& [opportunity, reasons] : truth) {
    if (!reasons.said) continue;
    bool answered = false;
    bool first = false;
    bool in_three = false;
    if (const auto found = answers.find(opportunity); found != answers.end()) {
      answered = !found->second.empty();
      for (size_t i = 0; i < found->second.size() && i < 3; ++i) {
        if (found->second[i].code != reasons.main_reason) continue;
        in_three = true;
        first = first || i == 0;
      }
    }
    for (const std::string& group : {std::string("all"), reasons.phrasing_set, reasons.outcome,
                                     absl::StrCat(reasons.phrasing_set, " ", reasons.outcome)}) {
      ReasonTally& tally = tallies[group];
      ++tally.deals;
      tally.answered += answered ? 1 : 0;
      tally.first += first ? 1 : 0;
      tally.in_three += in_three ? 1 : 0;
    }
  }
  return tallies;
}

absl::StatusOr<QuoteScore> CheckQuotes(const ReasonAnswers& answers,
                                       const std::string& calls_path) {
  QuoteScore score;
  absl::flat_hash_map<std::string, std::vector<Quote>> by_call;
  for (const auto& [opportunity, reasons] : answers) {
    for (const PredictedReason& reason : reasons) {
      if (reason.quote.empty()) {
        ++score.missing;
        continue;
      }
      ++score.quotes;
      by_call[reason.call].push_back({opportunity, &reason, false});
    }
  }
  absl::Status status = ForEachJsonLine(calls_path, [&](const nlohmann::json& line) {
    const auto quotes = by_call.find(line.at("id").get<std::string>());
    if (quotes == by_call.end() || !line.contains("utterances")) return absl::OkStatus();
    for (Quote& quote : quotes->second) {
      quote.verbatim = quote.verbatim || StandsIn(line.at("utterances"), *quote.reason);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  std::vector<std::string> wrong;
  for (const auto& [call, quotes] : by_call) {
    for (const Quote& quote : quotes) {
      if (quote.verbatim) {
        ++score.verbatim;
      } else {
        wrong.push_back(absl::StrCat(quote.opportunity, " ", quote.reason->code, " ", call, " ",
                                     quote.reason->utterance));
      }
    }
  }
  std::sort(wrong.begin(), wrong.end());
  if (wrong.size() > 5) wrong.resize(5);
  score.examples = std::move(wrong);
  return score;
}

}  // namespace dealtrace::sandbox
