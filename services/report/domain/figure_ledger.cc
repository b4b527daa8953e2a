#include "services/report/domain/figure_ledger.h"

#include <algorithm>
#include <utility>

namespace dealtrace::report {
namespace {

absl::int128 SortAmount(const Row& row) {
  return row.deal.has_value() && row.deal->amount.has_value() ? row.deal->amount->TotalNanos()
                                                              : absl::int128(0);
}

bool ShownBefore(const std::shared_ptr<const Row>& a, const std::shared_ptr<const Row>& b) {
  const absl::int128 amount_a = SortAmount(*a);
  const absl::int128 amount_b = SortAmount(*b);
  if (amount_a != amount_b) return amount_a > amount_b;
  return a->ResourceName() < b->ResourceName();
}

void AddSample(std::vector<std::shared_ptr<const Row>>& samples,
               const std::shared_ptr<const Row>& row) {
  if (samples.size() == kSampleRowsMax && !ShownBefore(row, samples.back())) return;
  samples.insert(std::upper_bound(samples.begin(), samples.end(), row, ShownBefore), row);
  if (samples.size() > kSampleRowsMax) samples.pop_back();
}

}  // namespace

int FigureLedger::Define(absl::string_view id, absl::string_view label) {
  const auto [entry, inserted] = numbers_.try_emplace(id, size());
  if (inserted) {
    Figure figure;
    figure.id = std::string(id);
    figure.label = std::string(label);
    figures_.push_back(std::move(figure));
  }
  return entry->second;
}

int FigureLedger::Find(absl::string_view id) const {
  const auto entry = numbers_.find(id);
  return entry == numbers_.end() ? -1 : entry->second;
}

void FigureLedger::BeginRow(std::shared_ptr<const Row> row) {
  row_ = std::move(row);
  row_figures_.clear();
}

void FigureLedger::Count(int figure) {
  if (std::find(row_figures_.begin(), row_figures_.end(), figure) == row_figures_.end()) {
    row_figures_.push_back(figure);
  }
}

std::vector<int> FigureLedger::EndRow() {
  std::sort(row_figures_.begin(), row_figures_.end());
  for (const int number : row_figures_) {
    Figure& figure = figures_[number];
    ++figure.count;
    if (row_->deal.has_value()) {
      if (row_->deal->amount.has_value()) {
        figure.amounts.Add(*row_->deal->amount);
      } else {
        ++figure.without_amount_count;
      }
    }
    AddSample(figure.samples, row_);
  }
  row_.reset();
  return std::move(row_figures_);
}

}  // namespace dealtrace::report
