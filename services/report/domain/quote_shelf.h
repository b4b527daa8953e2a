// Keeps the strongest quotes of each reason.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/report/domain/deal_view.h"
#include "services/report/domain/reason_section.h"

namespace dealtrace::report {

// How many quotes a reason shows, each of another deal.
inline constexpr size_t kQuotesMax = 3;

class QuoteShelf {
 public:
  // Offers the deal's best words for its reason `reason` to shelf `key`.
  void Offer(const std::string& key, const DealFact& deal, const Reason& reason);
  // Heaviest first, then by deal.
  std::vector<QuotedDeal> Take(const std::string& key) const;

 private:
  std::map<std::string, std::vector<QuotedDeal>> shelves_;
};

}  // namespace dealtrace::report
