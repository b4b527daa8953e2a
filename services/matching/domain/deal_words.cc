#include "services/matching/domain/deal_words.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/matching/domain/outcome.h"

namespace dealtrace::matching {
namespace {

using Words = absl::Span<const std::string>;

bool Holds(Words text, Words words) {
  return !words.empty() &&
         std::search(text.begin(), text.end(), words.begin(), words.end()) != text.end();
}

// In a call the vendor's name in front is dropped: "Northlight Forecast" is said "Forecast". Only
// in words that were said as a name, and only a first word that another product has too would be
// the vendor's for sure; a product of one word stays whole.
Words SpokenProduct(const Deal& deal) {
  const Words words = deal.product->words.tokens;
  return words.size() > 1 ? words.subspan(1) : words;
}

// How many words of the product the call names: 0 when it does not.
size_t NamedWords(const PreparedCall& call, const Deal& deal) {
  const Words whole = deal.product->words.tokens;
  for (const CompanyName& name : call.names) {
    if (Holds(name.tokens, whole)) return whole.size();
  }
  const Words spoken = SpokenProduct(deal);
  for (const SaidName& said : call.said) {
    if (said.bounded && Holds(said.name.tokens, spoken)) return spoken.size();
  }
  return 0;
}

// True when another deal's product that is named holds this one's words and more.
bool IsPartOfLongerName(const PreparedCall& call, const Company& company, const Deal& deal) {
  return std::any_of(company.deals.begin(), company.deals.end(), [&](const Deal& other) {
    return other.product->words.tokens.size() > deal.product->words.tokens.size() &&
           Holds(other.product->words.tokens, SpokenProduct(deal)) && NamedWords(call, other) > 0;
  });
}

bool NamesProduct(const PreparedCall& call, const Company& company, const Deal& deal) {
  return NamedWords(call, deal) > 0 && !IsPartOfLongerName(call, company, deal);
}

bool NamesAmount(const PreparedCall& call, const Deal& deal) {
  const std::vector<int64_t>& said = call.record.mentions.amounts;
  return deal.record.amount > 0 &&
         std::find(said.begin(), said.end(), deal.record.amount) != said.end();
}

bool NamesCompetitor(const PreparedCall& call, const Deal& deal) {
  return std::any_of(call.said.begin(), call.said.end(), [&](const SaidName& said) {
    return said.bounded && Holds(said.name.tokens, deal.competitor->words.tokens);
  });
}

template <class Names>
bool NamesThatOfAnother(const Company& company, const Deal& deal, Names names) {
  return std::any_of(company.deals.begin(), company.deals.end(), [&](const Deal& other) {
    return other.record.id != deal.record.id && names(other);
  });
}

}  // namespace

Comparison CompareProduct(const PreparedCall& call, const Company& company, const Deal& deal) {
  if (deal.product->name.empty()) {
    return Outcome(call, Feature::kProduct, Level::kMissing, "the deal's product is not known");
  }
  if (NamesProduct(call, company, deal)) {
    return Outcome(call, Feature::kProduct, Level::kNamed, "the call names ", deal.product->name);
  }
  for (const Deal& other : company.deals) {
    if (other.product->name == deal.product->name || !NamesProduct(call, company, other)) continue;
    return Outcome(call, Feature::kProduct, Level::kOtherNamed, "the call names ",
                   other.product->name, ", which is another deal's product");
  }
  if (!call.record.mentions.has_words) {
    return Outcome(call, Feature::kProduct, Level::kMissing, "no product of a deal is named");
  }
  return Outcome(call, Feature::kProduct, Level::kNotNamed, "nobody names ", deal.product->name);
}

Comparison CompareAmount(const PreparedCall& call, const Company& company, const Deal& deal) {
  if (NamesAmount(call, deal)) {
    return Outcome(call, Feature::kAmount, Level::kNamed, "the deal's value is said in the call");
  }
  const auto names = [&](const Deal& other) { return NamesAmount(call, other); };
  if (deal.record.amount > 0 && NamesThatOfAnother(company, deal, names)) {
    return Outcome(call, Feature::kAmount, Level::kOtherNamed, "the value of another deal is said");
  }
  return Outcome(call, Feature::kAmount, Level::kMissing, "no deal's value is said");
}

Comparison CompareCompetitor(const PreparedCall& call, const Company& company, const Deal& deal) {
  if (NamesCompetitor(call, deal)) {
    return Outcome(call, Feature::kCompetitor, Level::kNamed, "the call names ",
                   deal.record.competitor, ", the deal's competitor");
  }
  const auto names = [&](const Deal& other) { return NamesCompetitor(call, other); };
  if (!deal.record.competitor.empty() && NamesThatOfAnother(company, deal, names)) {
    return Outcome(call, Feature::kCompetitor, Level::kOtherNamed,
                   "the call names another deal's competitor");
  }
  return Outcome(call, Feature::kCompetitor, Level::kMissing, "no deal's competitor is named");
}

}  // namespace dealtrace::matching
