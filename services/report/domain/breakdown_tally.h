// Counts results and reasons by the values of one dimension.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "services/report/domain/breakdown_section.h"
#include "services/report/domain/deal_view.h"
#include "services/report/domain/figure_ledger.h"

namespace dealtrace::report {

// The value of a dimension that a deal has: `key` tells values apart, `label` names them. An empty
// key means that the deal has none.
struct DimensionValue {
  std::string key;
  std::string label;
};

struct Dimension {
  std::string name;            // `product`
  std::string label;           // `Product`
  std::string unknown_label;   // for deals without a value, for example `No product`
  bool chronological = false;  // lines by value instead of by size
  bool closed_only = false;    // only closed deals have a value
  std::function<DimensionValue(const DealFact&)> value;
};

// Segment, industry, product, rep, team, region and quarter of the close time (UTC).
std::vector<Dimension> StandardDimensions();

class BreakdownTally {
 public:
  explicit BreakdownTally(Dimension dimension) : dimension_(std::move(dimension)) {}

  // Between the ledger's BeginRow and EndRow.
  void Count(const DealView& view, FigureLedger& ledger);
  Breakdown Finish(const FigureLedger& ledger) const;

 private:
  struct Value {
    std::string slug;
    std::string label;
    std::set<std::string> lost_calls;  // codes
    std::set<std::string> lost_rep;
    std::set<std::string> won_calls;
  };

  Value& FindValue(const DimensionValue& value);
  void CountReasons(const DealView& view, Value& value, FigureLedger& ledger);
  std::string Id(const Value& value, absl::string_view part) const;

  Dimension dimension_;
  std::map<std::string, Value> values_;  // by key
  absl::flat_hash_map<std::string, int> slugs_;
  std::set<std::string> further_keys_;
  int64_t further_count_ = 0;
};

}  // namespace dealtrace::report
