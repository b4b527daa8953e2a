#include "services/report/row_converter.h"

#include "dealtrace/crm/v1/opportunity.pb.h"
#include "libs/rpc/resource_name.h"
#include "services/report/timestamps.h"

namespace dealtrace::report {
namespace {

using rpc::ResourceName;

crm::v1::Outcome ToProto(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOpen:
      return crm::v1::OUTCOME_OPEN;
    case Outcome::kWon:
      return crm::v1::OUTCOME_WON;
    case Outcome::kLost:
      return crm::v1::OUTCOME_LOST;
    case Outcome::kDowngraded:
      return crm::v1::OUTCOME_DOWNGRADED;
    case Outcome::kUnmapped:
      break;
  }
  return crm::v1::OUTCOME_UNSPECIFIED;
}

v1::DealRow::CrmReasonKind ToProto(CrmReasonKind kind) {
  switch (kind) {
    case CrmReasonKind::kBlank:
      return v1::DealRow::CRM_REASON_KIND_BLANK;
    case CrmReasonKind::kVague:
      return v1::DealRow::CRM_REASON_KIND_VAGUE;
    case CrmReasonKind::kSpecific:
      return v1::DealRow::CRM_REASON_KIND_SPECIFIC;
    case CrmReasonKind::kUnknown:
      break;
  }
  return v1::DealRow::CRM_REASON_KIND_UNSPECIFIED;
}

v1::CallRow::Decision ToProto(LinkDecision decision) {
  switch (decision) {
    case LinkDecision::kLinked:
      return v1::CallRow::DECISION_LINKED;
    case LinkDecision::kReview:
      return v1::CallRow::DECISION_REVIEW;
    case LinkDecision::kUnlinked:
      return v1::CallRow::DECISION_UNLINKED;
    case LinkDecision::kUndecided:
      break;
  }
  return v1::CallRow::DECISION_UNSPECIFIED;
}

void FillDeal(const DealRow& deal, v1::DealRow& row) {
  row.set_opportunity(ResourceName("opportunities", deal.id));
  row.set_display_name(deal.title);
  row.set_account(ResourceName("accounts", deal.account.id));
  row.set_account_display_name(deal.account.label);
  row.set_outcome(ToProto(deal.outcome));
  if (deal.amount.has_value()) {
    row.mutable_amount()->set_currency_code(deal.amount->currency);
    row.mutable_amount()->set_units(deal.amount->units);
    row.mutable_amount()->set_nanos(deal.amount->nanos);
  }
  if (deal.open_time.has_value()) *row.mutable_open_time() = ToTimestamp(*deal.open_time);
  if (deal.close_time.has_value()) *row.mutable_close_time() = ToTimestamp(*deal.close_time);
  row.set_rep(deal.rep);
  row.set_product(deal.product);
  row.set_segment(deal.segment);
  row.set_industry(deal.industry);
  row.set_crm_reason_text(deal.crm_reason_text);
  row.set_crm_reason_kind(ToProto(deal.crm_reason_kind));
  for (const std::string& code : deal.crm_reason_codes) row.add_crm_reason_codes(code);
  for (const std::string& code : deal.call_reason_codes) row.add_call_reason_codes(code);
  row.set_call_count(deal.counted_calls);
  if (deal.win_probability.has_value()) row.set_win_probability(*deal.win_probability);
}

void FillCall(const CallFact& call, v1::CallRow& row) {
  row.set_call(ResourceName("calls", call.id));
  if (call.start_time.has_value()) *row.mutable_start_time() = ToTimestamp(*call.start_time);
  if (call.duration.has_value()) {
    absl::Duration rest;
    row.mutable_duration()->set_seconds(
        absl::IDivDuration(*call.duration, absl::Seconds(1), &rest));
    row.mutable_duration()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  }
  row.set_decision(ToProto(call.decision));
  row.set_decision_reason(call.decision_reason);
  row.set_opportunity(ResourceName("opportunities", call.opportunity_id));
  row.set_too_short(call.too_short);
  row.set_has_transcript(call.has_transcript);
}

}  // namespace

v1::ReportRow ToProto(const Row& row) {
  v1::ReportRow proto;
  if (row.deal.has_value()) FillDeal(*row.deal, *proto.mutable_deal());
  if (row.call.has_value()) FillCall(*row.call, *proto.mutable_call());
  return proto;
}

}  // namespace dealtrace::report
