#include "absl/strings/str_format.h"
#include "services/report/domain/breakdown_tally.h"

namespace dealtrace::report {
namespace {

DimensionValue FromText(const std::string& text) { return {text, text}; }

// An unresolved reference keeps its own line: the source names something, if nothing that exists.
DimensionValue FromReference(const Reference& reference) {
  if (reference.resolution == Resolution::kUnresolved) {
    return {reference.id, reference.label + " (unresolved)"};
  }
  return {reference.id, reference.label};
}

DimensionValue CloseQuarter(const DealFact& deal) {
  if (!deal.close_time.has_value()) return {};
  const absl::CivilDay day = absl::ToCivilDay(*deal.close_time, absl::UTCTimeZone());
  return FromText(absl::StrFormat("%04d-Q%d", day.year(), (day.month() - 1) / 3 + 1));
}

}  // namespace

std::vector<Dimension> StandardDimensions() {
  std::vector<Dimension> dimensions;
  dimensions.push_back({"quarter", "Quarter", "No close date", true, true, CloseQuarter});
  dimensions.push_back({"segment", "Segment", "No segment", false, false,
                        [](const DealFact& deal) { return FromText(deal.segment); }});
  dimensions.push_back({"industry", "Industry", "No industry known", false, false,
                        [](const DealFact& deal) { return FromText(deal.industry); }});
  dimensions.push_back({"product", "Product", "No product", false, false,
                        [](const DealFact& deal) { return FromReference(deal.product); }});
  dimensions.push_back({"rep", "Rep", "No owner", false, false,
                        [](const DealFact& deal) { return FromReference(deal.rep); }});
  dimensions.push_back({"team", "Team", "No team", false, false,
                        [](const DealFact& deal) { return FromReference(deal.team); }});
  dimensions.push_back({"region", "Region", "No region", false, false,
                        [](const DealFact& deal) { return FromReference(deal.region); }});
  return dimensions;
}

}  // namespace dealtrace::report
