// Between the contracts' messages and scoring's own types.
#pragma once

#include <string>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "dealtrace/scoring/v1/model.pb.h"
#include "dealtrace/scoring/v1/score.pb.h"
#include "services/scoring/domain/deal.h"
#include "services/scoring/domain/win_model.h"

namespace dealtrace::scoring {

// A downgraded deal is not a win.
Outcome OutcomeOf(crm::v1::Outcome outcome);

// Without what other records tell.
Deal ToDeal(const crm::v1::Opportunity& opportunity);
void AddAccount(const crm::v1::Account& account, Deal& deal);
// A change of stage or amount; others are left out. A change that the deal's own sync run observed
// counts from when it was recorded.
void AddFieldChange(const crm::v1::FieldChange& change, Deal& deal);
DealCall ToDealCall(absl::Time start_time, const insight::v1::CallAnalysis* analysis);

// Without train_time and active, so that the same model is the same message.
v1::Model ToProto(const ModelCard& card, absl::Time as_of);
v1::Score::Basis ToProto(Basis basis);
v1::Score ToProto(const std::string& opportunity_id, const WinScore& score, v1::Score::Basis basis,
                  const std::string& model_id, absl::Time as_of);

}  // namespace dealtrace::scoring
