// Every number of a report is a figure: it has an id, and every row that it counts is known.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/report/domain/money.h"
#include "services/report/domain/row.h"

namespace dealtrace::report {

// How many of a figure's rows a report itself shows.
inline constexpr size_t kSampleRowsMax = 10;

struct Figure {
  std::string id;     // `win-loss.lost.calls.PRICE`
  std::string label;  // `Lost deals whose calls show price as the main reason`
  int64_t count = 0;
  AmountTotals amounts;              // of the rows that have an amount
  int64_t without_amount_count = 0;  // deals without one
  // The rows with the largest amounts, then by id.
  std::vector<std::shared_ptr<const Row>> samples;
};

// Collects figures. Memory grows with the number of figures, not of rows. Not thread-safe.
class FigureLedger {
 public:
  // The number of the figure with this id, made with a count of 0 when new.
  int Define(absl::string_view id, absl::string_view label);

  // Between BeginRow and EndRow, Count adds the row to figures, at most once to each.
  void BeginRow(std::shared_ptr<const Row> row);
  void Count(int figure);
  // The numbers of the figures that count the row, ascending.
  std::vector<int> EndRow();

  const Figure& at(int figure) const { return figures_[figure]; }
  // -1 when there is none.
  int Find(absl::string_view id) const;
  int size() const { return static_cast<int>(figures_.size()); }

 private:
  std::vector<Figure> figures_;
  absl::flat_hash_map<std::string, int> numbers_;
  std::shared_ptr<const Row> row_;
  std::vector<int> row_figures_;
};

}  // namespace dealtrace::report
