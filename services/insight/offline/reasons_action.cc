#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/files/output_file.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/insight/domain/call_analysis.h"
#include "services/insight/domain/deal_story.h"
#include "services/insight/domain/language_pack.h"
#include "services/insight/offline/call_files.h"
#include "services/insight/offline/insight_actions.h"

namespace dealtrace::insight {
namespace {

// One deal: its calls as read, and the words of their statements.
struct DealCalls {
  Outcome outcome = Outcome::kOpen;
  std::string outcome_name;
  std::vector<CallStatements> calls;
  int64_t not_understood = 0;                    // calls in languages that are not supported
  std::set<std::string> languages;               // these
  std::vector<std::vector<std::string>> quotes;  // by call, by statement
};

absl::StatusOr<Outcome> ParseOutcome(absl::string_view name) {
  if (name == "WON") return Outcome::kWon;
  if (name == "LOST") return Outcome::kLost;
  if (name == "DOWNGRADED") return Outcome::kDowngraded;
  if (name == "OPEN") return Outcome::kOpen;
  return absl::InvalidArgumentError(
      absl::StrCat("outcome must be WON, LOST, DOWNGRADED or OPEN, not ", name));
}

absl::StatusOr<std::map<std::string, DealCalls>> ReadDeals(const std::string& path) {
  ASSIGN_OR_RETURN(const auto rows, ReadTable(path, {"opportunity", "outcome"}, 2));
  std::map<std::string, DealCalls> deals;
  for (const std::vector<std::string>& row : rows) {
    DealCalls& deal = deals[row[0]];
    ASSIGN_OR_RETURN(deal.outcome, ParseOutcome(row[1]));
    deal.outcome_name = row[1];
  }
  return deals;
}

// Call -> deal.
absl::StatusOr<absl::flat_hash_map<std::string, std::string>> ReadCallLinks(
    const std::string& path, double probability_min) {
  ASSIGN_OR_RETURN(const auto rows, ReadTable(path, {"left_id", "right_id", "probability"}, 2));
  absl::flat_hash_map<std::string, std::string> links;
  for (const std::vector<std::string>& row : rows) {
    double probability = 1;
    if (!row[2].empty() && !absl::SimpleAtod(row[2], &probability)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": probability must be a number"));
    }
    // The best pair of a call comes first.
    if (probability >= probability_min) links.try_emplace(row[1], row[0]);
  }
  return links;
}

void AddCall(const LanguagePacks& packs, const Call& call, DealCalls& deal) {
  CallAnalysis analysis = AnalyzeCall(packs, call);
  if (!IsUnderstood(call, analysis.languages)) {
    ++deal.not_understood;
    deal.languages.insert(analysis.languages.not_read.begin(), analysis.languages.not_read.end());
    return;
  }
  std::vector<std::string>& quotes = deal.quotes.emplace_back();
  for (const Statement& statement : analysis.statements) {
    quotes.emplace_back(QuotedText(call, statement.quote));
  }
  deal.calls.push_back({call.id, call.started_at, analysis.customer_sentiment.value_or(0),
                        std::move(analysis.statements)});
}

std::string WordsOf(const DealCalls& deal, const Evidence& evidence) {
  const std::vector<Statement>& statements = deal.calls[evidence.call].statements;
  for (size_t i = 0; i < statements.size(); ++i) {
    if (statements[i].quote == evidence.statement.quote) return deal.quotes[evidence.call][i];
  }
  return "";
}

nlohmann::json DealLine(const std::string& id, const DealCalls& deal) {
  nlohmann::json reasons = nlohmann::json::array();
  for (const Reason& reason : RankReasons(deal.outcome, deal.calls)) {
    const Evidence& best = reason.evidence.front();
    reasons.push_back({{"code", std::string(LabelName(reason.code))},
                       {"rank", reason.rank},
                       {"score", reason.score},
                       {"favourable", reason.favourable},
                       {"quote", WordsOf(deal, best)},
                       {"call", deal.calls[best.call].call_id},
                       {"utterance", best.statement.quote.utterance},
                       {"offset", best.statement.quote.offset}});
  }
  nlohmann::json line = {{"opportunity", id}, {"outcome", deal.outcome_name}, {"reasons", reasons}};
  if (deal.not_understood > 0) {
    line["not_understood_calls"] = deal.not_understood;
    line["not_supported_languages"] = deal.languages;
  }
  return line;
}

}  // namespace

absl::Status TellReasons(const ReasonsOptions& options) {
  RETURN_IF_ERROR(
      CheckCallOutputs(options.files, {{"--links", options.links}, {"--deals", options.deals}}));
  ASSIGN_OR_RETURN(const LanguagePacks packs, LanguagePacks::Load());
  ASSIGN_OR_RETURN(auto deals, ReadDeals(options.deals));
  ASSIGN_OR_RETURN(const auto links, ReadCallLinks(options.links, options.probability_min));
  std::set<std::string> seen;
  CallCounts counts;
  RETURN_IF_ERROR(ReadCallFile(
      options.files.input,
      [&](const Call& call) {
        const auto link = links.find(call.id);
        if (link == links.end() || !seen.insert(call.id).second) return absl::OkStatus();
        const auto deal = deals.find(link->second);
        if (deal != deals.end()) AddCall(packs, call, deal->second);
        return absl::OkStatus();
      },
      counts));
  ASSIGN_OR_RETURN(files::OutputFile output, files::OutputFile::Create(options.files.output));
  for (const auto& [id, deal] : deals) {
    output.stream() << DealLine(id, deal).dump(-1, ' ', false,
                                               nlohmann::json::error_handler_t::replace)
                    << "\n";
  }
  RETURN_IF_ERROR(output.Commit());
  return FinishCallFile(options.files, counts);
}

}  // namespace dealtrace::insight
