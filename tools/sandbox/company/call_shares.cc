#include <algorithm>

#include "tools/sandbox/company/calls.h"

namespace dealtrace::sandbox {
namespace {

constexpr int64_t kDealsInBlock = 64;

}  // namespace

CallShares::CallShares(const CompanyOptions& options, const Deals* deals)
    : opportunities_(options.opportunities),
      calls_(SizeOf(options).deal_calls),
      blocks_((options.opportunities + kDealsInBlock - 1) / kDealsInBlock),
      deals_(deals) {}

int64_t CallShares::BlockStart(int64_t block) const {
  // A share by the number of deals, so that a last block with few deals gets few calls.
  const int64_t deals_before = std::min(block * kDealsInBlock, opportunities_);
  return static_cast<int64_t>(static_cast<__int128>(calls_) * deals_before / opportunities_);
}

std::vector<int64_t> CallShares::SharesOf(int64_t block) const {
  const int64_t first_deal = block * kDealsInBlock;
  const int64_t deals = std::min(kDealsInBlock, opportunities_ - first_deal);
  const int64_t calls = BlockStart(block + 1) - BlockStart(block);
  std::vector<int64_t> weights(static_cast<size_t>(deals));
  int64_t total = 0;
  for (int64_t i = 0; i < deals; ++i) {
    weights[static_cast<size_t>(i)] = deals_->Engagement(first_deal + i);
    total += weights[static_cast<size_t>(i)];
  }
  if (total == 0) {
    std::fill(weights.begin(), weights.end(), 1);
    total = deals;
  }
  // Rounding the running sum keeps the total exact and every share within one of its due.
  int64_t before = 0;
  int64_t given = 0;
  std::vector<int64_t> shares(weights.size());
  for (size_t i = 0; i < weights.size(); ++i) {
    before += weights[i];
    const int64_t until = calls * before / total;
    shares[i] = until - given;
    given = until;
  }
  return shares;
}

CallShares::Range CallShares::CallsOf(int64_t deal) const {
  const int64_t block = deal / kDealsInBlock;
  const std::vector<int64_t> shares = SharesOf(block);
  Range range;
  range.first = BlockStart(block);
  const auto at = static_cast<size_t>(deal % kDealsInBlock);
  for (size_t i = 0; i < at; ++i) range.first += shares[i];
  range.count = shares[at];
  return range;
}

CallShares::Place CallShares::PlaceOf(int64_t call) const {
  int64_t low = 0;
  int64_t high = blocks_ - 1;
  while (low < high) {
    const int64_t middle = (low + high + 1) / 2;
    if (BlockStart(middle) <= call) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  const std::vector<int64_t> shares = SharesOf(low);
  Place place;
  place.deal = low * kDealsInBlock;
  place.ordinal = call - BlockStart(low);
  for (const int64_t share : shares) {
    place.count = share;
    if (place.ordinal < share) break;
    place.ordinal -= share;
    ++place.deal;
  }
  return place;
}

}  // namespace dealtrace::sandbox
