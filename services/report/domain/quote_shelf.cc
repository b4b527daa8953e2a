#include "services/report/domain/quote_shelf.h"

#include <algorithm>
#include <tuple>

namespace dealtrace::report {
namespace {

// The buyer's words prove more than the seller's.
double Weight(const Evidence& evidence) {
  return evidence.weight + (evidence.quote.role == SpeakerRole::kCustomer ? 1.0 : 0.0);
}

bool ShownBefore(const QuotedDeal& a, const QuotedDeal& b) {
  return std::tie(b.weight, a.deal_id, a.quote.call_id, a.quote.utterance_index,
                  a.quote.byte_offset) < std::tie(a.weight, b.deal_id, b.quote.call_id,
                                                  b.quote.utterance_index, b.quote.byte_offset);
}

}  // namespace

void QuoteShelf::Offer(const std::string& key, const DealFact& deal, const Reason& reason) {
  std::vector<QuotedDeal> candidates;
  for (const Evidence& evidence : reason.evidence) {
    if (evidence.against || evidence.quote.text.empty()) continue;
    candidates.push_back(
        QuotedDeal{evidence.quote, deal.id, deal.title, deal.account.label, Weight(evidence)});
  }
  if (candidates.empty()) return;
  const auto best = std::min_element(candidates.begin(), candidates.end(), ShownBefore);
  std::vector<QuotedDeal>& shelf = shelves_[key];
  // The same sentence said in many deals would fill the shelf; once is enough.
  const auto same_words = [&](const QuotedDeal& shown) {
    return shown.quote.text == best->quote.text;
  };
  const auto present = std::find_if(shelf.begin(), shelf.end(), same_words);
  if (present != shelf.end()) {
    if (!ShownBefore(*best, *present)) return;
    shelf.erase(present);
  }
  shelf.insert(std::upper_bound(shelf.begin(), shelf.end(), *best, ShownBefore), *best);
  if (shelf.size() > kQuotesMax) shelf.pop_back();
}

std::vector<QuotedDeal> QuoteShelf::Take(const std::string& key) const {
  const auto shelf = shelves_.find(key);
  return shelf == shelves_.end() ? std::vector<QuotedDeal>() : shelf->second;
}

}  // namespace dealtrace::report
