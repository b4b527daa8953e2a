// Between the contracts' messages and insight's own types.
#pragma once

#include <string>
#include <vector>

#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "services/insight/domain/call.h"
#include "services/insight/domain/call_analysis.h"
#include "services/insight/domain/crm_reason.h"
#include "services/insight/domain/deal_story.h"

namespace dealtrace::insight {

// `call` may be the default message when only the transcript is known.
Call FromProto(const crm::v1::Call& call, const crm::v1::Transcript& transcript);
Outcome FromProto(crm::v1::Outcome outcome);
crm::v1::SpeakerRole ToProto(Role role);

// A quote of `call` with its words, speaker and time.
v1::Quote ToProto(const Quote& quote, const Call& call, const std::vector<Role>& roles);

// Everything that was found, without anything that says when. Statements beyond kStatementsMax are
// left out, the lightest first.
v1::CallAnalysis ToProto(const Call& call, const CallAnalysis& analysis);

// Statements of a stored analysis. Their order is the message's, so a statement can be traced back
// to its quote by index.
CallStatements FromProto(const v1::CallAnalysis& analysis, absl::Time started_at);

// False for a stored analysis of a call of which no word was understood because of its language.
bool IsUnderstood(const v1::CallAnalysis& analysis);

// The reason field that goes with the outcome, else the first that is filled in.
std::string CrmReasonText(const crm::v1::Opportunity& opportunity);
v1::DealStory::CrmReasonKind ToProto(CrmReasonKind kind);

}  // namespace dealtrace::insight
