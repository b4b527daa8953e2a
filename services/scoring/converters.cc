#include "services/scoring/converters.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/resource_name.h"
#include "services/scoring/domain/features.h"

namespace dealtrace::scoring {
namespace {

// Six digits are more than the models know, and keep messages the same on every machine.
double Rounded(double value) { return std::round(value * 1e6) / 1e6; }

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  out->set_seconds(absl::ToUnixSeconds(time));
}

// The part of `{source}~{external id}` behind the source: what people call the thing when nothing
// else is known.
std::string ExternalId(const std::string& id) {
  const size_t tilde = id.find('~');
  return tilde == std::string::npos ? id : id.substr(tilde + 1);
}

}  // namespace

Outcome OutcomeOf(crm::v1::Outcome outcome) {
  switch (outcome) {
    case crm::v1::OUTCOME_WON:
      return Outcome::kWon;
    case crm::v1::OUTCOME_LOST:
    case crm::v1::OUTCOME_DOWNGRADED:
      return Outcome::kLost;
    default:
      return Outcome::kOpen;
  }
}

Deal ToDeal(const crm::v1::Opportunity& opportunity) {
  Deal deal;
  deal.id = rpc::ResourceIdOrEmpty("opportunities", opportunity.name());
  deal.outcome = OutcomeOf(opportunity.outcome());
  if (opportunity.has_open_time()) deal.open_time = ToTime(opportunity.open_time());
  if (opportunity.has_close_time() && deal.outcome != Outcome::kOpen) {
    deal.close_time = ToTime(opportunity.close_time());
  }
  deal.owner = rpc::ResourceIdOrEmpty("users", opportunity.owner());
  deal.owner_name = ExternalId(deal.owner);
  deal.account = rpc::ResourceIdOrEmpty("accounts", opportunity.account());
  deal.product = ExternalId(rpc::ResourceIdOrEmpty("products", opportunity.product()));
  deal.type = opportunity.type();
  deal.lead_source = opportunity.lead_source();
  deal.region = ExternalId(rpc::ResourceIdOrEmpty("regions", opportunity.region()));
  return deal;
}

void AddAccount(const crm::v1::Account& account, Deal& deal) {
  deal.industry = account.industry();
  deal.segment = account.segment();
  deal.country = account.country();
  if (account.employee_count() > 0) {
    deal.employee_count = static_cast<double>(account.employee_count());
  }
  if (account.has_annual_revenue()) {
    deal.annual_revenue = static_cast<double>(account.annual_revenue().units());
  }
}

void AddFieldChange(const crm::v1::FieldChange& change, Deal& deal) {
  const absl::Time recorded =
      change.has_recorded_at() ? ToTime(change.recorded_at()) : ToTime(change.valid_from());
  if (change.field() == "stage") {
    const absl::Time valid = change.has_valid_from() ? ToTime(change.valid_from()) : recorded;
    deal.stage_changes.push_back({valid, recorded, change.new_value()});
    return;
  }
  // `12000` or `12000 USD`.
  const std::vector<std::string> parts = absl::StrSplit(change.new_value(), ' ');
  double amount = 0;
  if (change.field() == "amount" && absl::SimpleAtod(parts[0], &amount)) {
    deal.amount_changes.push_back({recorded, amount});
  }
}

// False for a call of which no word was understood: that nothing was found in it says nothing.
bool IsUnderstood(const insight::v1::CallAnalysis& analysis) {
  if (!analysis.sentiments().empty()) return true;
  return std::none_of(analysis.omissions().begin(), analysis.omissions().end(),
                      [](const insight::v1::Omission& omission) {
                        return omission.cause() ==
                               insight::v1::Omission::CAUSE_LANGUAGE_NOT_SUPPORTED;
                      });
}

DealCall ToDealCall(absl::Time start_time, const insight::v1::CallAnalysis* analysis) {
  DealCall call;
  call.start_time = start_time;
  if (analysis == nullptr || analysis->utterance_count() == 0) return call;
  if (analysis->has_agent_talk_ratio()) call.agent_talk_ratio = analysis->agent_talk_ratio();
  if (analysis->has_customer_sentiment()) call.customer_sentiment = analysis->customer_sentiment();
  if (analysis->has_customer_question_count()) {
    call.customer_questions = analysis->customer_question_count();
  }
  if (!IsUnderstood(*analysis)) return call;
  call.objections = analysis->objections_size();
  call.next_steps = analysis->next_steps_size();
  return call;
}

v1::Score::Basis ToProto(Basis basis) {
  switch (basis) {
    case Basis::kModel:
      return v1::Score::BASIS_MODEL;
    case Basis::kNoSignal:
      return v1::Score::BASIS_NO_SIGNAL;
    case Basis::kTooFew:
      break;
  }
  return v1::Score::BASIS_TOO_FEW;
}

v1::Model ToProto(const ModelCard& card, absl::Time as_of) {
  v1::Model model;
  model.set_basis(ToProto(card.basis));
  model.set_verdict(card.verdict);
  model.set_base_rate(Rounded(card.base_rate));
  if (card.train_deals > 0) {
    SetTime(card.window_start, model.mutable_train_start_time());
    SetTime(card.window_end, model.mutable_train_end_time());
  }
  if (card.test_deals > 0) SetTime(card.test_end, model.mutable_test_end_time());
  model.set_train_deal_count(card.train_deals);
  model.set_train_example_count(card.train_examples);
  model.set_test_deal_count(card.test_deals);
  model.set_test_win_count(card.test_wins);
  model.set_auc(Rounded(card.auc.value));
  model.set_auc_low(Rounded(card.auc.low));
  model.set_auc_high(Rounded(card.auc.high));
  model.set_brier(Rounded(card.brier));
  model.set_base_brier(Rounded(card.base_brier));
  model.set_calibration_error(Rounded(card.calibration_error));
  for (const std::string& feature : card.features) model.add_features(feature);
  for (const RefusedColumn& column : RefusedColumns()) {
    v1::RefusedFeature& refused = *model.add_refused_features();
    refused.set_feature(std::string(column.column));
    refused.set_reason(std::string(column.reason));
  }
  for (const Leak& leak : card.leaks) {
    v1::RefusedFeature& refused = *model.add_refused_features();
    refused.set_feature(leak.feature);
    refused.set_reason(leak.reason);
    refused.set_found_by_test(true);
  }
  SetTime(as_of, model.mutable_as_of_time());
  return model;
}

v1::Score ToProto(const std::string& opportunity_id, const WinScore& score, v1::Score::Basis basis,
                  const std::string& model_id, absl::Time as_of) {
  v1::Score message;
  message.set_name(rpc::ResourceName("scores", opportunity_id));
  message.set_opportunity(rpc::ResourceName("opportunities", opportunity_id));
  message.set_win_probability(Rounded(score.probability));
  message.set_basis(basis);
  for (const Reason& reason : score.reasons) {
    v1::ScoreReason& out = *message.add_reasons();
    out.set_feature(reason.feature);
    out.set_value(reason.value);
    out.set_contribution(Rounded(reason.contribution));
    out.set_explanation(reason.explanation);
  }
  message.set_model(rpc::ResourceName("models", model_id));
  SetTime(as_of, message.mutable_as_of_time());
  return message;
}

}  // namespace dealtrace::scoring
