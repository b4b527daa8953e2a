#include "services/report/domain/deal_view.h"

#include <algorithm>

#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

std::vector<std::string> RepCodes(const DealFact& deal) {
  switch (deal.crm_reason_kind) {
    case CrmReasonKind::kUnknown:
      return {};
    case CrmReasonKind::kBlank:
      return {"BLANK"};
    case CrmReasonKind::kVague:
      return {"VAGUE"};
    case CrmReasonKind::kSpecific:
      break;
  }
  if (deal.crm_reason_codes.empty()) return {"OTHER"};
  return deal.crm_reason_codes;
}

Comparison Compare(const DealFact& deal, const std::vector<const Reason*>& explaining) {
  if (deal.crm_reason_kind != CrmReasonKind::kSpecific || deal.crm_reason_codes.empty() ||
      explaining.empty()) {
    return Comparison::kNotComparable;
  }
  const auto written = [&deal](const Reason* reason) {
    return std::find(deal.crm_reason_codes.begin(), deal.crm_reason_codes.end(), reason->code) !=
           deal.crm_reason_codes.end();
  };
  if (written(explaining.front())) return Comparison::kAgree;
  return std::any_of(explaining.begin(), explaining.end(), written) ? Comparison::kSecondary
                                                                    : Comparison::kAbsent;
}

}  // namespace

DealView::DealView(const DealFact& fact)
    : deal(fact),
      explaining(ExplainingReasons(fact)),
      closed(IsClosed(fact.outcome)),
      has_calls(fact.analyzed_calls > 0),
      rep_codes(RepCodes(fact)) {
  if (has_calls) calls_main = explaining.empty() ? "NONE" : explaining.front()->code;
  if (has_calls) comparison = Compare(fact, explaining);
}

}  // namespace dealtrace::report
