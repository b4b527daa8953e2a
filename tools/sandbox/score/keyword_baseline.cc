#include "tools/sandbox/score/keyword_baseline.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "tools/sandbox/company/reasons.h"
#include "tools/sandbox/score/lines.h"

namespace dealtrace::sandbox {
namespace {

// By Reason, words parted by "|"; matched anywhere in the lower-case utterance. What someone writes
// down in ten minutes without having seen a transcript.
constexpr absl::string_view kKeywords[kReasonCount] = {
    "price|pricing|expensive|cheap|cost|discount|quote|prix|cher|tarif|remise|devis",
    "competitor|another vendor|other "
    "vendor|instead|alternative|switch|concurrent|vantora|quillbase|"
    "meridian one|corvexa|tallyra|opsium|brightstack|helmsware",
    "budget|funding|funds|money|afford|enveloppe",
    "decision maker|approval|approve|sign off|authority|executive|boss|ceo|cfo|board|directeur|"
    "signer",
    "need|pain|problem we|besoin",
    "timing|next year|next quarter|right time|deadline|postpone|too early|calendrier|moment",
    "security|compliance|encrypt|soc 2|gdpr|privacy|audit|sécurité|conformité",
    "integrat|connector|api|sync|intégr|connecteur",
    "feature|functionality|missing|roadmap|capability|fonctionnalité",
    "support|customer service|help desk|ticket|response time|service client",
    "easy to use|user friendly|interface|intuitive|complicated|training|simple à|compliqué",
    "trust|relationship|account manager|rapport|confiance|relation",
    "roi|return on investment|value|business case|savings|payback|retour sur investissement|valeur",
    "slow|fast|performance|uptime|crash|speed|reliab|lent|rapide|panne",
    "contract|terms|clause|legal|commitment|cancel|contrat|engagement|juriste",
    "no decision|stalled|status quo|on hold|undecided|not a priority|aucune décision"};

using Votes = std::array<int64_t, kReasonCount>;

void Count(absl::string_view lower_text, Votes* votes) {
  for (size_t reason = 0; reason < kReasonCount; ++reason) {
    for (const absl::string_view keyword : absl::StrSplit(kKeywords[reason], '|')) {
      if (absl::StrContains(lower_text, keyword)) {
        ++(*votes)[reason];
        break;
      }
    }
  }
}

std::vector<PredictedReason> Rank(const Votes& votes) {
  std::array<size_t, kReasonCount> order;
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&votes](size_t a, size_t b) { return votes[a] > votes[b]; });
  std::vector<PredictedReason> reasons;
  for (const size_t at : order) {
    if (votes[at] == 0) break;
    PredictedReason reason;
    reason.code = std::string(ReasonCode(static_cast<Reason>(at)));
    reason.rank = static_cast<int64_t>(reasons.size()) + 1;
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

}  // namespace

absl::StatusOr<ReasonAnswers> KeywordBaseline(const std::string& calls_path,
                                              const LinkTruth& links) {
  std::map<std::string, Votes> votes_by_deal;
  absl::flat_hash_set<std::string> counted;
  absl::Status status = ForEachJsonLine(calls_path, [&](const nlohmann::json& line) {
    const auto call = line.at("id").get<std::string>();
    const auto link = links.find(call);
    if (link == links.end() || !line.contains("utterances")) return absl::OkStatus();
    if (!counted.insert(call).second) return absl::OkStatus();
    Votes& votes = votes_by_deal.try_emplace(link->second, Votes{}).first->second;
    for (const nlohmann::json& utterance : line.at("utterances")) {
      Count(absl::AsciiStrToLower(utterance.at("text").get<std::string>()), &votes);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  ReasonAnswers answers;
  for (const auto& [deal, votes] : votes_by_deal) answers[deal] = Rank(votes);
  return answers;
}

}  // namespace dealtrace::sandbox
